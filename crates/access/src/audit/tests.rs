use chrono::Duration;
use kit::db::dialect::sql;
use sea_orm::{ConnectionTrait, Value};
use testkit::{
    PASSWORD, TestApp,
    access::audit::{self, Exported, Fault, Filter, Line, Report, Wrong},
};

const ANA: &str = "ana@aurora.example";
const BRUNO: &str = "bruno@aurora.example";

async fn try_in(app: &TestApp, identifier: &str, password: &str) -> u16 {
    let fields = [
        ("identifier", identifier),
        ("password", password),
        ("organisation", "aurora"),
    ];
    app.guest().post("/sign-in", &fields).await.status
}

/// Ten records, more or less as a morning leaves them.
async fn morning(app: &TestApp) {
    for n in 0..5 {
        try_in(app, BRUNO, &format!("palpite {n}")).await;
    }
    for _ in 0..3 {
        assert_eq!(try_in(app, BRUNO, PASSWORD).await, 303);
    }
    let mut ana = app.signed_in(ANA).await;
    assert_eq!(ana.post("/teams", &[("name", "Ventas")]).await.status, 303);
}

async fn lines(app: &TestApp) -> Vec<Line> {
    let organisation = app.organisation("aurora").await;
    audit::read(&app.state, organisation, &Filter::default(), 1_000)
        .await
        .unwrap()
}

async fn verify(app: &TestApp, outside: Option<&Exported>) -> Report {
    let organisation = app.organisation("aurora").await;
    audit::verify(&app.state.db, &app.state.key, organisation, outside)
        .await
        .unwrap()
}

async fn faults(app: &TestApp) -> Vec<Fault> {
    verify(app, None).await.faults
}

/// Somebody who may write to the database, and to nothing else.
async fn tamper(app: &TestApp, text: &'static str, values: Vec<Value>) -> u64 {
    let organisation = app.organisation("aurora").await;
    app.state
        .db
        .write(async move |tx| {
            let mut all = vec![organisation.into()];
            all.extend(values.clone());
            Ok(tx.execute_raw(sql(tx, text, all)).await?.rows_affected())
        })
        .await
        .unwrap()
}

async fn checkpoint(app: &TestApp) -> Exported {
    let organisation = app.organisation("aurora").await;
    audit::export_checkpoint(&app.state, (organisation, "aurora"))
        .await
        .unwrap()
        .unwrap()
}

fn fault(seq: i64, what: Wrong) -> Vec<Fault> {
    vec![Fault { seq, what }]
}

testkit::both! {
    // G-17 S-184
    async fn what_is_recorded_is_a_chain_without_gaps(app: TestApp) {
        morning(&app).await;
        let report = verify(&app, None).await;
        assert_eq!(report.faults, []);
        assert_eq!((report.first, report.last, report.records), (1, 10, 10));
        assert_eq!(report.waiting, 0);
    }

    // S-184: nothing personal lies open in the table, and all of it is there for who may read it.
    async fn addresses_browsers_and_names_lie_sealed(app: TestApp) {
        morning(&app).await;
        let db = app.state.db.read();
        let text = "select address, user_agent, cast(data as text) as data from audit";
        for row in db.query_all_raw(sql(db, text, [])).await.unwrap() {
            let cell = |name: &str| row.try_get::<String>("", name).unwrap();
            assert_eq!((cell("address"), cell("user_agent"), cell("data")), (String::new(), String::new(), "{}".into()));
        }
        let lines = lines(&app).await;
        assert_eq!(lines[0].action, "teams.created");
        assert_eq!((lines[0].data["name"].as_str(), lines[0].address.as_str()), (Some("Ventas"), "127.0.0.1"));
        assert_eq!(lines[0].actor_name.as_deref(), Some("Ana Duarte"));
    }

    // S-184: change, one record at a time and each of its fields.
    async fn a_changed_record_is_found_g_17(app: TestApp) {
        morning(&app).await;
        for (change, back) in [
            ("update audit set outcome = 'done' where organisation_id = $1 and seq = 3", "update audit set outcome = 'wrong' where organisation_id = $1 and seq = 3"),
            ("update audit set action = 'sign_in.attempts' where organisation_id = $1 and seq = 3", "update audit set action = 'sign_in.attempt' where organisation_id = $1 and seq = 3"),
            ("update audit set subject_id = null, actor_id = subject_id where organisation_id = $1 and seq = 3", "update audit set subject_id = actor_id, actor_id = null where organisation_id = $1 and seq = 3"),
        ] {
            assert_eq!(tamper(&app, change, vec![]).await, 1);
            assert_eq!(faults(&app).await, fault(3, Wrong::Changed), "{change}");
            tamper(&app, back, vec![]).await;
        }
        tamper(&app, "update audit set at = $2 where organisation_id = $1 and seq = 3", vec![app.clock.now().into()]).await;
        assert_eq!(faults(&app).await, fault(3, Wrong::Changed));
        // Whoever makes the hash fit breaks the link to the next.
        tamper(&app, "update audit set hash = $2 where organisation_id = $1 and seq = 3", vec![vec![7_u8; 32].into()]).await;
        assert_eq!(faults(&app).await.last().unwrap(), &Fault { seq: 4, what: Wrong::Unlinked });
    }

    // S-184: deletion in the middle, reorder, and truncation that takes the note of the end along.
    async fn a_deleted_and_a_moved_record_are_found_g_17(app: TestApp) {
        morning(&app).await;
        tamper(&app, "update audit set seq = -seq where organisation_id = $1 and seq in (4, 5)", vec![]).await;
        tamper(&app, "update audit set seq = case when seq = -4 then 5 else 4 end where organisation_id = $1 and seq < 0", vec![]).await;
        let found = faults(&app).await;
        assert!(found.contains(&Fault { seq: 4, what: Wrong::Changed }) && found.contains(&Fault { seq: 5, what: Wrong::Changed }));
        tamper(&app, "delete from audit where organisation_id = $1 and seq in (4, 5)", vec![]).await;
        assert_eq!(faults(&app).await, fault(4, Wrong::Missing { to: 5 }));
        tamper(&app, "delete from audit where organisation_id = $1 and seq < 6", vec![]).await;
        assert_eq!(faults(&app).await, fault(1, Wrong::Missing { to: 5 }), "the beginning is not dropped by deleting it");
    }

    // S-184: who cuts the end off and mends the note of it is found by a checkpoint that was kept elsewhere.
    async fn a_truncated_chain_is_found_by_a_checkpoint_from_elsewhere_g_17(app: TestApp) {
        morning(&app).await;
        let before = lines(&app).await;
        let kept = checkpoint(&app).await;
        assert_eq!(kept.seq, 10);
        assert_eq!(verify(&app, Some(&kept)).await.faults, []);
        tamper(&app, "delete from audit where organisation_id = $1 and seq > 8", vec![]).await;
        assert_eq!(faults(&app).await, fault(9, Wrong::Truncated { to: 10 }));
        tamper(&app, "delete from audit_checkpoint where organisation_id = $1", vec![]).await;
        let hash = unhex(&before[2].hash);
        tamper(&app, "update audit_head set seq = 8, hash = $2 where organisation_id = $1", vec![hash.into()]).await;
        assert_eq!(faults(&app).await, [], "from inside nothing is to be seen");
        assert_eq!(verify(&app, Some(&kept)).await.faults, fault(9, Wrong::Truncated { to: 10 }));
        // And when others were written in their place.
        try_in(&app, BRUNO, PASSWORD).await;
        try_in(&app, BRUNO, PASSWORD).await;
        assert_eq!(verify(&app, Some(&kept)).await.faults, fault(10, Wrong::DiffersFromOutside));
    }

    // S-184: a signature is the house's own, for this organisation and this record.
    async fn a_forged_checkpoint_is_not_believed(app: TestApp) {
        morning(&app).await;
        let kept = checkpoint(&app).await;
        let forged = [
            Exported { seq: 9, ..kept.clone() },
            Exported { hash: "00".repeat(32), ..kept.clone() },
            Exported { public_key: "11".repeat(32), ..kept.clone() },
            Exported { signature: "22".repeat(64), ..kept.clone() },
            Exported { kind: "cut".into(), ..kept.clone() },
            Exported { key_id: "1999-1".into(), ..kept.clone() },
            Exported { organisation: app.organisation("boreal").await, ..kept.clone() },
            Exported { hash: "no hex".into(), ..kept.clone() },
        ];
        for forged in &forged {
            assert_eq!(verify(&app, Some(forged)).await.faults, fault(forged.seq, Wrong::NotOurs), "{forged:?}");
        }
        tamper(&app, "update audit_checkpoint set signature = $2 where organisation_id = $1", vec![vec![1_u8; 64].into()]).await;
        assert_eq!(faults(&app).await, fault(10, Wrong::Unsigned));
    }

    // S-184: every hour, where each chain is; never a chain that does not hold.
    async fn a_chain_is_signed_every_hour_unless_it_is_broken(app: TestApp) {
        morning(&app).await;
        audit::sign_all(&app.state).await.unwrap();
        assert_eq!(verify(&app, None).await.checkpoints, 1);
        audit::sign_all(&app.state).await.unwrap();
        assert_eq!(verify(&app, None).await.checkpoints, 1, "nothing came since");
        try_in(&app, BRUNO, PASSWORD).await;
        try_in(&app, BRUNO, PASSWORD).await;
        tamper(&app, "update audit set outcome = 'wrong' where organisation_id = $1 and seq = 11", vec![]).await;
        audit::sign_all(&app.state).await.unwrap();
        assert_eq!(verify(&app, None).await.checkpoints, 1, "a signature would make it right");
        let mut ana = app.signed_in(ANA).await;
        let page = ana.get("/audit").await;
        assert!(page.has(".notice[data-tone='alarm'][role='alert']"), "{}", page.words());
        assert!(page.words().contains("registro 11"), "{}", page.words());
    }

    // S-184: many changes at once, in two organisations: one chain each, no gap, and nobody waits for ever.
    async fn changes_at_the_same_moment_do_not_fork_the_chain_g_17(app: TestApp) {
        let arrivals = (0..24).map(|n| {
            let mut browser = app.guest();
            browser.address = format!("10.0.{n}.1:40000").parse().unwrap();
            let (login, slug) = [(BRUNO, "aurora"), ("clara@boreal.example", "boreal"), (ANA, "aurora")][n % 3];
            tokio::spawn(async move {
                let fields = [("identifier", login), ("password", PASSWORD), ("organisation", slug)];
                assert_eq!(browser.post("/sign-in", &fields).await.status, 303);
                browser.post("/profile", &[("display_name", "X"), ("locale", "en"), ("time_zone", "UTC"), ("landing", "profile")]).await;
                browser.post("/sign-out", &[]).await.status
            })
        });
        for arrival in futures::future::join_all(arrivals).await {
            assert_eq!(arrival.unwrap(), 303);
        }
        for slug in ["aurora", "boreal"] {
            let organisation = app.organisation(slug).await;
            let report = audit::verify(&app.state.db, &app.state.key, organisation, None).await.unwrap();
            assert_eq!(report.faults, [], "{slug}");
            assert!(report.records >= 24, "{slug}: {report:?}");
        }
    }

    // S-185: the person is forgotten, not what was done, and the chain holds.
    async fn a_person_who_is_forgotten_leaves_a_chain_that_holds(app: TestApp) {
        morning(&app).await;
        let all = lines(&app).await;
        let bruno = all.iter().find(|line| line.subject_name.as_deref() == Some("Bruno Reyes")).unwrap().subject.unwrap();
        let (organisation, now) = (app.organisation("aurora").await, app.clock.now());
        app.state
            .db
            .write(async move |tx| {
                let entry = audit::Entry::by_house(organisation, "audit.forgotten", Some(bruno));
                audit::forget(tx, bruno, entry, now).await
            })
            .await
            .unwrap();
        assert_eq!(faults(&app).await, []);
        let after = lines(&app).await;
        assert_eq!(after.len(), all.len() + 1);
        for line in &after {
            let of_bruno = line.subject == Some(bruno) && line.action != "audit.forgotten";
            assert_eq!(line.forgotten, of_bruno, "{line:?}");
            assert!(!of_bruno || (line.address.is_empty() && line.user_agent.is_empty() && line.data == serde_json::json!({})));
        }
        assert!(after.iter().any(|line| line.address == "127.0.0.1"), "Ana is still known");
        // Who comes back is recorded anew.
        try_in(&app, BRUNO, PASSWORD).await;
        assert!(!lines(&app).await[0].forgotten);
    }

    // S-185: what is older than it is kept goes, behind a signature, and what is left verifies.
    async fn old_records_are_dropped_behind_a_signed_cut(app: TestApp) {
        morning(&app).await;
        let kept = checkpoint(&app).await;
        audit::drop_old(&app.state).await.unwrap();
        assert_eq!(lines(&app).await.len(), 10, "nothing is old yet");
        app.clock.advance(Duration::days(200));
        try_in(&app, BRUNO, PASSWORD).await;
        app.clock.advance(Duration::days(201));
        audit::drop_old(&app.state).await.unwrap();
        let left = lines(&app).await;
        assert_eq!(left.iter().map(|line| line.seq).collect::<Vec<_>>(), [12, 11]);
        assert_eq!((left[0].action.as_str(), left[0].data["records"].as_i64()), ("audit.dropped", Some(10)));
        let report = verify(&app, Some(&kept)).await;
        assert_eq!((report.faults, report.first), (vec![], 11));
        audit::drop_old(&app.state).await.unwrap();
        assert_eq!(lines(&app).await.len(), 2, "once is once");
        assert_eq!(checkpoint(&app).await.seq, 12);
        // An hourly signature is no leave to drop what lies before it.
        tamper(&app, "delete from audit where organisation_id = $1 and seq < 12", vec![]).await;
        tamper(&app, "delete from audit_checkpoint where organisation_id = $1 and kind = 'cut'", vec![]).await;
        assert_eq!(faults(&app).await, fault(1, Wrong::Missing { to: 11 }));
    }

    // G-17: records of a version before the chain join it, in their order, and what they left readable is sealed.
    async fn records_from_before_the_chain_join_it(app: TestApp) {
        let organisation = app.organisation("aurora").await;
        for n in 0..3 {
            let at = app.clock.now() - Duration::hours(9 - n);
            let text = "insert into audit (organisation_id, id, at, action, outcome, address, user_agent, data)
                        values ($1, $2, $3, 'teams.created', 'done', '10.9.8.7', 'Firefox', $4)";
            let data = serde_json::json!({ "name": format!("Equipo {n}") });
            tamper(&app, text, vec![uuid::Uuid::now_v7().into(), at.into(), data.into()]).await;
        }
        assert_eq!(verify(&app, None).await.waiting, 3);
        // Two nodes that start together.
        let other = app.restarted().await;
        let (one, two) = tokio::join!(audit::adopt(&app.state), audit::adopt(&other.state));
        one.unwrap();
        two.unwrap();
        let report = audit::verify(&app.state.db, &app.state.key, organisation, None).await.unwrap();
        assert_eq!((report.faults, report.records, report.waiting), (vec![], 3, 0));
        let lines = lines(&app).await;
        let names: Vec<_> = lines.iter().map(|line| line.data["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["Equipo 2", "Equipo 1", "Equipo 0"]);
        assert_eq!(lines[0].address, "10.9.8.7");
        let db = app.state.db.read();
        let open = db.query_all_raw(sql(db, "select 1 as one from audit where address <> ''", [])).await.unwrap();
        assert!(open.is_empty());
        audit::adopt(&app.state).await.unwrap();
        assert_eq!(verify(&app, None).await.records, 3, "once is once");
    }

    // S-184: what a browser says of itself forges no line.
    async fn a_browser_cannot_forge_a_record(app: TestApp) {
        let fields = [("identifier", BRUNO), ("password", "x"), ("organisation", "aurora")];
        app.guest().with("user-agent", "Mozilla \u{202e}gpj \u{2066}").post("/sign-in", &fields).await;
        let newest = lines(&app).await.remove(0);
        assert!(!newest.user_agent.contains(['\u{202e}', '\u{2066}']), "{newest:?}");
    }

    async fn an_administrator_reads_who_did_what_s_184(app: TestApp) {
        morning(&app).await;
        let mut ana = app.signed_in(ANA).await;
        let page = ana.get("/audit").await;
        assert_eq!(page.status, 200);
        let did = page.all("tbody th > div > bdi");
        assert_eq!(did[0], "Ana Duarte inició sesión");
        assert!(did.contains(&"Ana Duarte creó el equipo Ventas".to_owned()), "{did:?}");
        assert!(did.contains(&"Intento fallido de iniciar sesión como Bruno Reyes".to_owned()), "{did:?}");
        assert!(page.has("nav.rail a[href='/lockouts'][aria-current]") && page.has(".tabs a[href='/audit'][aria-current]"));
        let of = |path: &'static str| {
            let mut ana = ana.clone();
            async move { ana.get(path).await.all("tbody th > div > bdi").len() }
        };
        assert_eq!(of("/audit?outcome=failed").await, 5);
        assert_eq!(of("/audit?outcome=failed&family=teams").await, 0);
        assert_eq!(of("/audit?family=teams").await, 1);
        assert_eq!(of("/audit?member=bruno%40aurora.example").await, 8);
        assert_eq!(of("/audit?member=nobody%40aurora.example").await, 0);
        assert_eq!(of("/audit?to=2020-01-01").await, 0);
        assert_eq!(of("/audit?from=2020-01-01").await, 11);
        assert_eq!(of("/audit?from=x&to=y&before=z&outcome=%00w&family=%27%22--").await, 0);
        assert_eq!(of("/audit?before=4").await, 3);
        assert_eq!(of("/audit?to=9999-12-31").await, 11);
        assert_eq!(of("/audit?from=9999-12-31").await, 0);
    }

    async fn a_long_audit_is_read_page_by_page(app: TestApp) {
        for n in 0..60 {
            let text = "insert into audit (organisation_id, id, at, action, outcome, address, user_agent, data)
                        values ($1, $2, $3, 'teams.created', 'done', '', '', '{}')";
            let at = app.clock.now() - Duration::minutes(90 - n);
            tamper(&app, text, vec![uuid::Uuid::now_v7().into(), at.into()]).await;
        }
        audit::adopt(&app.state).await.unwrap();
        let mut ana = app.signed_in(ANA).await;
        let first = ana.get("/audit?family=teams").await;
        assert_eq!(first.all("tbody tr").len(), 50);
        let next = first.attribute("a[rel='next']", "href").unwrap();
        let second = ana.get(&next).await;
        assert_eq!(second.all("tbody tr").len(), 10);
        assert!(!second.has("a[rel='next']"));
    }

    // S-184: what leaves the house is itself recorded.
    async fn the_audit_leaves_as_a_file_and_that_is_recorded(app: TestApp) {
        morning(&app).await;
        let mut ana = app.signed_in(ANA).await;
        let csv = ana.post("/audit/export", &[("format", "csv"), ("outcome", "failed")]).await;
        assert_eq!((csv.status, csv.headers["content-type"].to_str().unwrap()), (200, "text/csv; charset=utf-8"));
        assert_eq!(csv.text.lines().count(), 6);
        assert!(csv.text.starts_with("seq,at,action,outcome,"));
        let json = ana.post("/audit/export", &[("format", "json")]).await.json();
        assert_eq!(json.as_array().unwrap().len(), 13);
        assert_eq!(json[0]["action"], "audit.exported");
        assert_eq!(ana.post("/audit/export", &[("format", "json"), ("family", "nothing")]).await.json(), serde_json::json!([]));
        assert_eq!(ana.post("/audit/export", &[("format", "exe")]).await.status, 422);
        assert_eq!(ana.post("/audit/export", &[]).await.status, 422);
        let no_day = ana.post("/audit/export", &[("format", "csv"), ("from", "2026-02-30")]).await;
        assert_eq!(no_day.status, 422, "and never everything");
        assert_eq!(faults(&app).await, []);
    }

    // S-011 S-180: another organisation's administrator sees their own.
    async fn the_stranger_reads_nothing_of_it(app: TestApp) {
        morning(&app).await;
        let mut boris = app.signed_in("boris@boreal.example").await;
        let bruno = lines(&app).await.iter().find_map(|line| line.subject).unwrap();
        for path in ["/audit".to_owned(), format!("/audit?member={bruno}"), "/audit?member=bruno%40aurora.example".into()] {
            let page = boris.get(&path).await;
            assert!(page.status == 200 && !page.text.contains("Bruno") && !page.text.contains("Ventas"), "{path}");
        }
        let file = boris.post("/audit/export", &[("format", "json")]).await;
        assert!(!file.text.contains("Bruno") && !file.text.contains("Ventas"));
        let mut sofia = app.signed_in("sofia@aurora.example").await;
        assert_eq!(sofia.get("/audit").await.status, 403);
        assert!(!sofia.get("/lockouts").await.has("a[href='/audit']"));
    }
}

fn unhex(text: &str) -> Vec<u8> {
    kit::crypto::unhex(text).unwrap()
}
