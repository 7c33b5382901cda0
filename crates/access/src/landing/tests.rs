use kit::db::dialect::sql;
use sea_orm::ConnectionTrait;

testkit::both! {
    // 000-26
    async fn the_start_is_where_the_login_lands(app: TestApp) {
        assert_eq!(app.guest().get("/").await.location(), "/sign-in");
        for (identifier, path) in [
            ("bruno@aurora.example", "/conversations"),
            ("ana@aurora.example", "/members"),
            ("clara@boreal.example", "/conversations"),
        ] {
            assert_eq!(app.signed_in(identifier).await.get("/").await.location(), path);
        }
    }

    async fn an_empty_house_says_where_its_key_is(app: TestApp) {
        let empty = async move |tx: &kit::db::Tx| Ok(tx.execute_raw(sql(tx, "delete from organisation", [])).await?);
        app.state.db.write(empty).await.unwrap();
        let page = app.guest().get("/").await;
        assert_eq!(page.status, 200);
        assert!(page.words().contains("The link is on the console"));
    }
}
