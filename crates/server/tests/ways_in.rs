//! The document of every way in, written from the doors themselves (S-191): what is committed must be what is open.
//! `GUICHET_WRITE_DOCS=1 cargo test -p guichet --test ways_in` writes it anew.
#![allow(clippy::unwrap_used)]

use access::{api_tokens::Power, door::Gate};
use axum::http::Method;
use std::{fmt::Write, fs, path::PathBuf};
use testkit::TestApp;

const CALLBACK: &str = "/sso/{organisation}/{provider}/callback";

/// Doors that are open before anybody proved anything and yet change something: what each looks at, and how strong that
/// is. A new one has no place in the document until somebody has said so here.
const WAYS: &[(&str, &str, &str)] = &[
    (
        "/sign-in",
        "login and password",
        "one factor; counted, locked and hashed in the bounded pool. Leads in only where no second factor is due",
    ),
    (
        "/sign-in/factor",
        "a code of a device, or a recovery code, after the right password",
        "two factors; a code is taken once, each kind has its own counter",
    ),
    (
        "/sign-in/enrolment",
        "nothing new: the password was right a moment ago",
        "names the first device; no session yet",
    ),
    (
        "/sign-in/enrolment/activation",
        "the first code of the new device, after the right password",
        "two factors",
    ),
    (
        "/recovery",
        "nothing",
        "asks for a link; one job for everybody, always the same answer",
    ),
    (
        "/recovery/{ticket}",
        "a mailed link of 256 bits, once, for minutes",
        "one factor (the mailbox); stores a password. With a device, a code is owed first. Signs in only where the organisation wants it",
    ),
    (
        "/recovery/factor",
        "a code, after the mailed link",
        "two factors (mailbox and device)",
    ),
    (
        "/invitations/{ticket}",
        "a mailed or handed-over link of 256 bits, once",
        "one factor (the mailbox); stores the first password, signs nobody in",
    ),
    (
        "/setup/{token}",
        "the link on the console of an empty installation, once, for an hour",
        "access to the server; creates the first organisation",
    ),
    (
        CALLBACK,
        "an identity provider's signed answer to a question this very browser asked, once, within ten minutes; of SAML it comes by `…/acs`, which opens nothing",
        "what the provider asks for; nothing else is owed here. Its subject must be connected with a member",
    ),
    (
        "/sso/{organisation}/{provider}/arrival",
        "a SAML provider's signed answer to no question, where the organisation lets people start there, and a press",
        "as the callback; off unless an administrator turned it on",
    ),
    (
        "/impersonation",
        "a session of this very browser through a member's eyes, also when it is over, and the own one that waits aside",
        "ends it; back to the own session, where that is still open, which gets a new secret",
    ),
    (
        "/switcher",
        "a session that was signed in to in this very browser and is still open",
        "as strong as the sign-in it began with; gets a new secret",
    ),
    (
        "/regions",
        "nothing",
        "leads to another deployment that the operator named",
    ),
    (
        "/reminder",
        "nothing",
        "asks for the names of a login's organisations; one job for everybody, always the same answer",
    ),
    (
        "/help/access/{article}/subscription",
        "nothing",
        "asks for a letter to a mailbox; opens nothing, and few letters go to one mailbox",
    ),
    (
        "/help/subscriptions/{ticket}",
        "a mailed link of 256 bits",
        "confirms or cancels letters about the help, and opens nothing",
    ),
    (
        "/sign-in/passkey/challenge",
        "nothing",
        "poses a challenge that names nobody; answered once, within five minutes, in the same browser",
    ),
    (
        "/sign-in/passkey",
        "what a passkey signed, whose owner their device verified",
        "two factors (the device, and finger, face or PIN); counted; phishing-resistant",
    ),
    (
        "/sign-in/factor/challenge",
        "nothing new: the password was right a moment ago",
        "poses the challenge for the second step",
    ),
    (
        "/sign-in/enrolment/challenge",
        "nothing new: the password was right a moment ago",
        "poses the challenge for the first passkey",
    ),
    (
        "/recovery/factor/challenge",
        "nothing new: the mailed link was right a moment ago",
        "poses the challenge for the second step",
    ),
    (
        "/reentry",
        "the password of the session that just ran out on this page",
        "one factor; the same gate as the sign-in. Leads in only where no second factor is due, and only the same member",
    ),
    (
        "/reentry/factor",
        "a code, after the right password",
        "two factors",
    ),
    (
        "/assistance",
        "nothing",
        "asks for a supervisor's help; the same for everybody",
    ),
    (
        "/assistance/code",
        "ten letters that a supervisor of the team, who showed once more who they are, reads out for this very browser",
        "50 bits, five tries, ten minutes; leads to a new password, and a second factor stays due",
    ),
    (
        "/break-glass",
        "the printed code of the break-glass account",
        "100 bits; one try in two seconds, every one of them told to the administrators; a second factor follows",
    ),
    (
        "/break-glass/factor",
        "a code of the device kept with the sheet",
        "two factors; a session of half an hour",
    ),
    (
        "/requests",
        "nothing",
        "asks for an account; one job for everybody, always the same answer",
    ),
    (
        "/requests/proof/{ticket}",
        "a mailed link of 256 bits, once",
        "the mailbox; somebody decides, or the list of domains does. Signs nobody in",
    ),
    (
        "/help/access/{article}/vote",
        "nothing",
        "says whether an article helped; one for each browser",
    ),
    (
        "/help/access/{article}/comment",
        "a vote of the same browser",
        "a remark for the administrators, once",
    ),
    ("/help/access/{article}/view", "nothing", "counts a reader"),
    ("/sign-out", "a session", "ends it"),
    ("/locale", "nothing", "chooses a language"),
];

/// What a gate asks for.
fn proof(gate: Gate) -> &'static str {
    match gate {
        Gate::Everyone => "nothing; nobody is looked up",
        Gate::Visitor => {
            "a visitor's token, 256 bits, in `Authorization`; opens one customer's own conversation"
        }
        Gate::Program(Power::Scim) => {
            "an API token of a directory, 256 bits, in `Authorization`, of this very organisation"
        }
        Gate::Program(Power::MembersRead) => {
            "an API token for reading members: of a service, or of an administrator"
        }
        Gate::Program(Power::ProfileRead) => "an API token of a member, for what is their own",
        Gate::Guest => "nothing; a session is known but not needed",
        Gate::Entering => "a session, also one that must replace its password first",
        Gate::Member => "a session",
        Gate::Agent => "a session of an agent or more",
        Gate::Supervisor => "a session of a supervisor or more",
        Gate::Administrator => "a session of an administrator",
    }
}

const GATES: [Gate; 11] = [
    Gate::Everyone,
    Gate::Visitor,
    Gate::Program(Power::Scim),
    Gate::Program(Power::MembersRead),
    Gate::Program(Power::ProfileRead),
    Gate::Guest,
    Gate::Entering,
    Gate::Member,
    Gate::Agent,
    Gate::Supervisor,
    Gate::Administrator,
];

fn document(app: &TestApp) -> String {
    let mut text = String::from(
        "# Every way in\n\nWritten from the doors of the program by a test, which fails when this page and the doors differ. \
         A session is a cookie of 256 random bits, of which only a digest is stored, bound to one member, their epoch and \
         the limits of the organisation's policy; it begins at one of the doors of the first table and nowhere else, \
         but for one that can only look: an administrator's, through a member's eyes, at `/members/{id}/impersonation`.\n\n\
         ## Doors where something is proven\n\n| door | what is looked at | how strong |\n|---|---|---|\n",
    );
    let open = |gate: Gate| matches!(gate, Gate::Guest);
    let mut seen = Vec::new();
    for door in &app.doors {
        // The answer of an identity provider comes by a link: the one GET that is a way in.
        let by_form = door.method != Method::GET || door.path == CALLBACK;
        if !open(door.gate) || !by_form || seen.contains(&door.path) {
            continue;
        }
        seen.push(door.path);
        let way = WAYS.iter().find(|(path, ..)| *path == door.path);
        let (_, what, strength) = way.unwrap_or_else(|| {
            panic!(
                "{} {} is open to everybody: say in WAYS what it looks at",
                door.method, door.path
            )
        });
        let _ = writeln!(text, "| `{}` | {what} | {strength} |", door.path);
    }
    for (path, ..) in WAYS {
        assert!(seen.contains(path), "{path} is described and is no door");
    }
    text.push_str("\n## All doors\n");
    for gate in GATES {
        let mut lines: Vec<String> = app
            .doors
            .iter()
            .filter(|door| door.gate == gate)
            .map(|door| format!("- {} `{}`", door.method, door.path))
            .collect();
        lines.sort();
        lines.dedup();
        if !lines.is_empty() {
            let _ = write!(text, "\n### {gate:?}: {}\n\n{}\n", proof(gate), lines.join("\n"));
        }
    }
    text
}

// S-191
#[tokio::test]
async fn the_document_of_the_ways_in_is_that_of_the_doors() {
    let app = TestApp::sqlite().await;
    let text = document(&app);
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/operating/ways-in.md");
    if std::env::var_os("GUICHET_WRITE_DOCS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == text,
        "docs/operating/ways-in.md is another: GUICHET_WRITE_DOCS=1 cargo test -p guichet --test ways_in"
    );
}
