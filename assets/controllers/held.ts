import { Controller } from "@hotwired/stimulus";
import * as outbox from "../outbox";

/** Where somebody else answers now, or nobody can: what one had begun to write is shown to be copied, and a note goes on as the note it
 *  was. Both are kept through a reload. */
export default class Held extends Controller<HTMLElement> {
  static targets = ["note", "kept"];
  static values = { conversation: String };
  declare readonly noteTarget: HTMLTextAreaElement;
  declare readonly hasNoteTarget: boolean;
  declare readonly keptTarget: HTMLTemplateElement;
  declare readonly hasKeptTarget: boolean;
  declare readonly conversationValue: string;

  connect(): void {
    const draft = outbox.draft(this.conversationValue);
    if (draft?.kind === "note" && this.hasNoteTarget) {
      if (!this.noteTarget.value) this.noteTarget.value = draft.body;
      this.noteTarget.closest("details")?.setAttribute("open", "");
    } else if (draft && this.hasKeptTarget && !this.element.querySelector("#kept")) {
      const kept = this.keptTarget.content.cloneNode(true) as DocumentFragment;
      const field = kept.querySelector("textarea");
      if (field) field.value = draft.body;
      this.keptTarget.before(kept);
    }
  }
  keep(): void { outbox.keepDraft(this.conversationValue, { body: this.noteTarget.value, kind: "note" }); }
  sent(event: CustomEvent<{ success?: boolean }>): void { if (event.detail.success) outbox.keepDraft(this.conversationValue, { body: "", kind: "note" }); }
}
