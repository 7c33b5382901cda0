use super::*;
use crate::policies::Policy;

#[test]
fn only_what_could_be_a_link_is_looked_for() {
    let secret = kit::crypto::token();
    let organisation = kit::ids::OrganisationId::new();
    let text = format!("{organisation}.{}", secret.expose());
    let found = Presented::parse(&text).expect("a link");
    assert_eq!(found.organisation, organisation);
    assert_eq!(found.digest, kit::crypto::digest(secret.expose()));
    for bad in [
        "",
        ".",
        "new",
        "asked",
        "x.y",
        &format!("{organisation}."),
        &format!("{organisation}.{}x", secret.expose()),
        &text[1..],
    ] {
        assert!(Presented::parse(bad).is_none(), "{bad}");
    }
}

#[test]
fn a_link_lives_a_day_or_half_an_hour_000_12() {
    assert_eq!(
        Purpose::Invitation.lives(&Policy::default()).num_minutes(),
        24 * 60
    );
    assert_eq!(Purpose::Recovery.lives(&Policy::default()).num_minutes(), 30);
}
