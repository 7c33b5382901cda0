use testkit::{Browser, Page, both};

const WEEK: [(&str, &str); 12] = [
    ("name", "Turno noche"),
    ("time_zone", "America/Sao_Paulo"),
    ("mon", "on"),
    ("mon_from", "08:00"),
    ("mon_to", "12:00"),
    ("mon_from", "13:00"),
    ("mon_to", "00:00"),
    ("fri", "on"),
    ("fri_from", "22:00"),
    ("fri_to", "06:00"),
    ("fri_from", ""),
    ("fri_to", ""),
];

fn with(field: &'static str, value: &'static str) -> Vec<(&'static str, &'static str)> {
    WEEK.into_iter()
        .filter(|(name, _)| *name != field)
        .chain([(field, value)])
        .collect()
}

async fn change(browser: &mut Browser, place: &str, fields: &[(&str, &str)]) -> Page {
    let fields: Vec<_> = fields.iter().copied().chain([("_method", "patch")]).collect();
    browser.post(place, &fields).await
}

both! {
    // 000-03
    async fn a_schedule_is_written_read_again_and_worn_by_members(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        assert!(ana.get("/schedules").await.has(".empty a[href=\"/schedules/new\"]"));
        assert_eq!(ana.get("/schedules/new").await.field("time_zone"), "America/Guayaquil");
        assert_eq!(ana.post("/schedules", &WEEK).await.status, 303);
        let list = ana.get("/schedules").await;
        assert!(list.words().contains("08:00–12:00, 13:00–24:00") && list.words().contains("22:00–06:00"), "{}", list.words());
        let place = list.attribute("tbody th a", "href").expect("its page");
        let page = ana.get(&place).await;
        assert_eq!(page.field("time_zone"), "America/Sao_Paulo");
        assert!(page.has("input[name=mon][checked]") && !page.has("input[name=tue][checked]"));
        assert_eq!(page.attribute("input[name=mon_to][value=\"12:00\"]", "type").as_deref(), Some("time"));
        assert_eq!(change(&mut ana, &place, &with("name", "Turno día")).await.status, 303);
        let id = place.replace("/schedules/", "");
        let bruno = ana.get("/members?q=bruno").await.attribute("a.person", "href").expect("Bruno");
        let form = [
            ("_method", "patch"), ("display_name", "Bruno Reyes"), ("identifier", "bruno@aurora.example"),
            ("recovery_address", ""), ("role", "agent"), ("locale", "es"), ("time_zone", "UTC"), ("schedule", &id),
        ];
        assert_eq!(ana.post(&bruno, &form).await.status, 303);
        assert_eq!(ana.get("/schedules").await.all("td[data-kind=number]"), ["1"]);
        assert_eq!(ana.post(&place, &[("_method", "delete")]).await.status, 303);
        assert_eq!(ana.get(&bruno).await.field("schedule"), "", "whoever wore it wears none");
        assert_eq!(ana.get(&place).await.status, 404);
    }

    async fn what_is_wrong_with_a_week_is_told_and_kept(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        assert_eq!(ana.post("/schedules", &WEEK).await.status, 303);
        let long: &'static str = "x".repeat(4096).leak();
        for (field, value, at) in [
            ("name", "TURNO NOCHE", "name"), ("name", "", "name"), ("name", long, "name"),
            ("time_zone", "Mars/Olympus", "time_zone"), ("mon_to", "25:00", "week"), ("mon_from", "23:00", "week"),
            ("sat_from", "08:00", ""), ("sat", "on", "week"),
        ] {
            let mut fields = with(field, value);
            if field != "name" {
                fields.retain(|(name, _)| *name != "name");
                fields.push(("name", "Otro"));
            }
            let page = ana.post("/schedules", &fields).await;
            if at.is_empty() {
                assert_eq!(page.status, 303, "hours of a day that is not ticked do not count");
                continue;
            }
            assert_eq!(page.status, 422, "{field}={value:.20}");
            assert!(page.has(&format!("#{at}-error")), "{field} says why: {}", page.words());
            assert_eq!(page.field("name"), if field == "name" { value } else { "Otro" });
            assert!(page.has("input[name=fri][checked]"));
        }
        assert_eq!(ana.post("/schedules", &with("name", "a\0b")).await.status, 400);
    }

    async fn a_stranger_and_an_agent_find_no_schedule(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        ana.post("/schedules", &WEEK).await;
        let place = ana.get("/schedules").await.attribute("tbody th a", "href").expect("its page");
        let mut boris = app.signed_in("boris@boreal.example").await;
        assert!(!boris.get("/schedules").await.text.contains("Turno"));
        assert_eq!(boris.get(&place).await.status, 404);
        assert_eq!(boris.get(&format!("{place}/deletion")).await.status, 404);
        assert_eq!(change(&mut boris, &place, &WEEK).await.status, 404);
        assert_eq!(boris.post(&place, &[("_method", "delete")]).await.status, 404);
        assert_eq!(boris.post("/schedules", &WEEK).await.status, 303, "elsewhere the name is free");
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        assert_eq!(bruno.get("/schedules").await.status, 403);
        assert_eq!(bruno.post("/schedules", &WEEK).await.status, 403);
        assert_eq!(ana.get(&place).await.field("name"), "Turno noche");
    }
}
