use super::model::ROOMS;
use crate::door::Role;

testkit::both! {
    // 003-17: the page says what the doors do, for every room it names and every role.
    async fn what_the_page_says_of_a_role_is_what_its_doors_do(app: TestApp) {
        for (login, role) in [
            ("bruno@aurora.example", Role::Agent),
            ("sofia@aurora.example", Role::Supervisor),
            ("ana@aurora.example", Role::Administrator),
        ] {
            let mut member = app.signed_in(login).await;
            for room in ROOMS {
                let status = member.get(room.href).await.status;
                let expected = if role >= room.least { 200 } else { 403 };
                assert_eq!(status, expected, "{role:?} at {}", room.href);
            }
            let page = member.get("/roles").await;
            assert_eq!(page.all("tbody tr").len(), ROOMS.len());
            let opens = page.all("tbody td[data-opens=true]").len();
            let expected: usize = Role::ALL
                .iter()
                .map(|role| ROOMS.iter().filter(|room| *role >= room.least).count())
                .sum();
            assert_eq!(opens, expected);
            let links = page.all("tbody th a").len();
            assert_eq!(links, ROOMS.iter().filter(|room| role >= room.least).count(), "nobody is led to a shut door");
        }
    }
}
