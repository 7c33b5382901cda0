use super::*;

fn at(text: &str) -> Time {
    text.parse().expect("a time")
}

/// A letter in a state, its link open for another day.
fn letter(state: &str) -> LastLetter {
    LastLetter {
        letter_state: Some(state.into()),
        letter_reply: Some("550 no such user".into()),
        expires_at: Some(at("2026-11-23T12:00:00Z")),
        ..LastLetter::default()
    }
}

fn steps(letter: &LastLetter) -> String {
    let steps = letter.steps(at("2026-11-22T12:00:00Z"));
    let told = steps
        .iter()
        .map(|step| format!("{}:{}", step.name, step.standing.code()));
    told.collect::<Vec<_>>().join(" ")
}

// 000-14, G-11
#[test]
fn each_step_of_an_invitation_says_where_it_stands() {
    for (state, expected) in [
        ("held", "held:now accepted:todo opened:todo done:todo"),
        ("queued", "sending:now accepted:todo opened:todo done:todo"),
        ("sending", "sending:now accepted:todo opened:todo done:todo"),
        ("sent", "sent:done accepted:done opened:todo done:todo"),
        ("failed", "failed:failed opened:todo done:todo"),
        ("uncertain", "uncertain:failed opened:todo done:todo"),
    ] {
        assert_eq!(steps(&letter(state)), expected);
    }
    assert_eq!(steps(&LastLetter::default()), "");
}

#[test]
fn only_bad_news_carries_the_answer_of_the_mail_server() {
    let reply = |state: &str| letter(state).steps(at("2026-11-22T12:00:00Z"))[0].reply.clone();
    assert_eq!(reply("failed"), "550 no such user");
    assert_eq!(reply("sent"), "");
}

// 000-14
#[test]
fn what_the_link_went_through_is_told_too() {
    let sent = || letter("sent");
    let opened = LastLetter {
        opened_at: Some(at("2026-11-22T11:00:00Z")),
        ..sent()
    };
    assert_eq!(steps(&opened), "sent:done accepted:done opened:done done:todo");
    let done = LastLetter {
        spent_at: Some(at("2026-11-22T11:30:00Z")),
        ..opened
    };
    assert_eq!(steps(&done), "sent:done accepted:done opened:done done:done");
    let late = LastLetter {
        expires_at: Some(at("2026-11-22T12:00:00Z")),
        ..sent()
    };
    assert_eq!(
        steps(&late),
        "sent:done accepted:done opened:todo expired:expired"
    );
    let replaced = LastLetter {
        voided_at: Some(at("2026-11-22T11:00:00Z")),
        ..sent()
    };
    assert_eq!(
        steps(&replaced),
        "sent:done accepted:done opened:todo replaced:expired"
    );
    let notice = LastLetter {
        expires_at: None,
        ..sent()
    };
    assert_eq!(steps(&notice), "sent:done", "a notice awaits nothing");
}
