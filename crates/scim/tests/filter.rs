//! Filters: what is read, what is refused, and whom they mean.

use scim::{Filter, Kind, Noted, Profile, Quirk, Refused, filter::DEEPEST};
use serde_json::{Map, Value, json};

fn barbara() -> Map<String, Value> {
    let Value::Object(resource) = json!({
        "id": "2819c223",
        "userName": "bJensen",
        "externalId": "Ab12",
        "name": { "familyName": "O'Malley", "givenName": "Barbara" },
        "title": "Tour Guide",
        "active": true,
        "emails": [
            { "value": "bjensen@example.com", "type": "work", "primary": true },
            { "value": "babs@home.example", "type": "home" },
        ],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
            "department": "Tours", "manager": { "value": "26118915" },
        },
        "meta": { "lastModified": "2011-05-13T04:42:34Z", "resourceType": "User" },
    }) else {
        panic!("an object")
    };
    resource
}

fn asks(filter: &str) -> Result<bool, Refused> {
    let mut noted = Noted::new(Profile::Strict);
    Filter::parse(filter, &mut noted).map(|filter| filter.accepts(Kind::User, &barbara()))
}

#[test]
fn a_filter_of_the_rfc_means_whom_it_says() {
    for (filter, meant) in [
        (r#"userName eq "bjensen""#, true),
        (r#"userName Eq "BJENSEN""#, true),
        (r#"name.familyName co "O'Malley""#, true),
        (r#"userName sw "J""#, false),
        (
            r#"urn:ietf:params:scim:schemas:core:2.0:User:userName sw "b""#,
            true,
        ),
        ("title pr", true),
        ("nickName pr", false),
        (r#"meta.lastModified gt "2011-05-13T04:42:34Z""#, false),
        (r#"meta.lastModified ge "2011-05-13T04:42:34Z""#, true),
        (r#"meta.lastModified lt "2011-05-13T06:42:35+02:00""#, true),
        (r#"meta.lastModified le "2011-05-13T04:42:34Z""#, true),
        (r#"title pr and userType eq "Employee""#, false),
        (r#"title pr or userType eq "Intern""#, true),
        (r#"userType eq "x" and title pr or active eq true"#, true),
        (r#"userType eq "x" and (title pr or active eq true)"#, false),
        (r#"not (userType eq "x")"#, true),
        (
            r#"userType ne "Employee" and not (emails co "nowhere" or emails.value co "example.org")"#,
            true,
        ),
        (r#"emails[type eq "work" and value co "@example.com"]"#, true),
        (r#"emails[type eq "home" and value co "@example.com"]"#, false),
        (r#"emails[not (type eq "work")]"#, true),
        (r#"emails.type eq "home""#, true),
        (r#"emails eq "babs@home.example""#, true),
        (r#"emails.value ew ".example""#, true),
        ("active eq false", false),
        ("active ne false", true),
        (r#"externalId eq "Ab12""#, true),
        (r#"externalId eq "ab12""#, false),
        (r#"id eq "2819C223""#, false),
        (
            r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "tours""#,
            true,
        ),
        (
            r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq "26118915""#,
            true,
        ),
        (
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User pr",
            true,
        ),
        ("nickName eq null", true),
        ("title ne null", true),
        (r#"colour eq "red""#, false),
        (r#"colour ne "red""#, true),
        (r#"userName eq "b\u004Aensen""#, true),
    ] {
        assert_eq!(asks(filter), Ok(meant), "{filter}");
    }
}

#[test]
fn what_is_no_filter_is_refused_and_nothing_is_guessed() {
    let deep = format!("{}title pr{}", "(".repeat(DEEPEST + 1), ")".repeat(DEEPEST + 1));
    let nots = "not (".repeat(2_000);
    let long = format!(r#"title eq "{}""#, "x".repeat(5_000));
    let many = vec!["title pr"; 101].join(" or ");
    for filter in [
        "",
        "   ",
        "title",
        "title eq",
        "eq \"x\"",
        "title is \"x\"",
        "title eq \"x",
        "title eq 'x'",
        "title eq x",
        "(title pr",
        "title pr)",
        "title pr and",
        "and title pr",
        "title pr title pr",
        "emails[type eq \"work\"",
        "emails[]",
        "emails[type eq \"work\"].value eq \"x\"",
        "emails.value[type pr]",
        "active gt true",
        "title gt null",
        "not title pr",
        "1title pr",
        "ti;tle pr",
        "title eq \"\\x\"",
        "urn:x pr:",
        "title eq {\"a\":1}",
        &deep,
        &nots,
        &long,
        &many,
    ] {
        assert!(matches!(asks(filter), Err(Refused::Filter(_))), "{filter}");
    }
}

#[test]
fn values_without_quotes_are_taken_from_entra_alone() {
    let read = |profile, filter: &str| {
        let mut noted = Noted::new(profile);
        let read = Filter::parse(filter, &mut noted);
        (
            read.map(|filter| filter.accepts(Kind::User, &barbara())),
            noted.quirks().to_vec(),
        )
    };
    assert_eq!(
        read(Profile::Entra, "externalId eq Ab12"),
        (Ok(true), vec![Quirk::UnquotedValue])
    );
    assert_eq!(
        read(Profile::Entra, "(externalId eq Ab12)"),
        (Ok(true), vec![Quirk::UnquotedValue])
    );
    assert_eq!(read(Profile::Entra, "active eq True"), (Ok(true), vec![]));
    assert!(read(Profile::Okta, "externalId eq Ab12").0.is_err());
    assert!(read(Profile::Strict, "externalId eq Ab12").0.is_err());
}

/// Whatever is typed is read or refused, in bounded time.
#[test]
fn no_text_breaks_the_reader() {
    let pieces = [
        "title", "eq", "\"x\"", "(", ")", "[", "]", "not", "and", "or", "pr", "emails", ".", "urn:", "\"",
        "\\", "true", "1e999", "-", "é", " ", "$ref",
    ];
    let mut seed: u64 = 7;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..(seed % 12) {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            text.push_str(pieces[usize::try_from(seed >> 33).unwrap_or(0) % pieces.len()]);
            if seed & 1 == 0 {
                text.push(' ');
            }
        }
        seed = seed.wrapping_add(1);
        for profile in Profile::ALL {
            let mut noted = Noted::new(profile);
            if let Ok(filter) = Filter::parse(&text, &mut noted) {
                let _ = filter.accepts(Kind::User, &barbara());
            }
        }
    }
}

#[test]
fn a_filter_says_what_an_index_could_answer_and_what_it_asks_about() {
    let read = |text: &str| Filter::parse(text, &mut Noted::new(Profile::Strict)).expect("a filter");
    let plain = read(r#"userName eq "x""#);
    assert_eq!(plain.wanted().map(|(name, _)| name), Some("userName"));
    let named = read(r#"urn:ietf:params:scim:schemas:core:2.0:User:userName eq "x""#);
    assert!(named.wanted().is_some());
    for other in [
        r#"userName ne "x""#,
        r#"name.givenName eq "x""#,
        r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "x""#,
        r#"not (userName eq "x")"#,
        "userName pr",
    ] {
        assert_eq!(read(other).wanted(), None, "{other}");
    }
    let wide = read(r#"(title pr or not (Members[value eq "x"])) and active eq true"#);
    assert!(wide.mentions("members") && wide.mentions("ACTIVE") && !wide.mentions("groups"));
}
