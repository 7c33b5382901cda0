use axum::http::Method;
use image::{ImageFormat, Rgb, RgbImage};
use std::io::Cursor;
use testkit::{Browser, Page};

fn photograph() -> Vec<u8> {
    let mut bytes = Vec::new();
    let picture = RgbImage::from_pixel(640, 480, Rgb([200, 40, 40]));
    picture
        .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
        .unwrap();
    bytes
}

async fn send(browser: &mut Browser, file: &[u8]) -> Page {
    let csrf = browser.get("/profile").await.field("csrf");
    let mut body = Vec::new();
    body.extend(format!("--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n").bytes());
    body.extend(b"--x\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"me.svg\"\r\nContent-Type: image/svg+xml\r\n\r\n");
    body.extend(file);
    body.extend(b"\r\n--x--\r\n");
    browser
        .send(
            Method::POST,
            "/profile/picture",
            "multipart/form-data; boundary=x",
            body,
        )
        .await
}

async fn post(browser: &mut Browser, fields: &[(String, String)]) -> Page {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    browser.post("/profile", &fields).await
}

testkit::both! {
    // 001-19: the picture behind the avatar menu, in the list of members, and for nobody else.
    async fn a_member_shows_their_face_to_colleagues_and_to_nobody_else(app: TestApp) {
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        let done = send(&mut bruno, &photograph()).await;
        assert_eq!(done.status, 303, "{}", done.words());
        let page = bruno.follow(&done).await;
        let place = page.attribute(".avatar-button img", "src").expect("in the corner of every page");
        assert!(place.starts_with("/members/") && page.has("#picture img"));
        let shown = bruno.get(&place).await;
        assert_eq!(shown.status, 200);
        assert_eq!(shown.headers["content-type"], "image/jpeg", "whatever it was sent as");
        assert!(shown.headers["cache-control"].to_str().unwrap().starts_with("private"));
        let mut ana = app.signed_in("ana@aurora.example").await;
        assert!(ana.get("/members").await.has(&format!("td img[src='{place}'], th img[src='{place}']")));
        assert_eq!(ana.get(&place).await.status, 200);
        let mut boris = app.signed_in("boris@boreal.example").await;
        assert_eq!(boris.get(&place).await.status, 404, "another organisation");
        assert_ne!(app.guest().get(&place).await.status, 200);
        // Another one has another address, and the first is gone.
        send(&mut bruno, &photograph()).await;
        assert_eq!(ana.get(&place).await.status, 404);
        let csrf = bruno.get("/profile").await.field("csrf");
        let done = bruno.post("/profile/picture", &[("_method", "delete"), ("csrf", &csrf)]).await;
        let page = bruno.follow(&done).await;
        assert!(!page.has(".avatar-button img") && !page.has("#picture img"));
        assert_eq!(app.audited("profile.picture").await.len(), 3);
    }

    async fn what_is_no_picture_is_refused_in_words(app: TestApp) {
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
        let large = vec![0xff; (12 << 20) + 1];
        for bad in [&svg[..], &[0xff; 4096], &large, b""] {
            let page = send(&mut bruno, bad).await;
            assert_eq!(page.status, 422);
            assert!(page.has("#picture-error") && page.has("#picture-file[aria-invalid=true]"));
            assert!(!page.has(".avatar-button img"));
        }
    }

    async fn a_signature_waits_below_the_answer(app: TestApp) {
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        let page = bruno.get("/profile").await;
        let keep = |signature: &str| {
            let mut fields: Vec<(String, String)> = ["display_name", "locale", "time_zone", "landing"]
                .map(|name| (name.to_owned(), page.field(name)))
                .into();
            fields.push(("signature".into(), signature.into()));
            fields
        };
        let done = post(&mut bruno, &keep("Bruno\r\n<b>Aurora</b>")).await;
        let page = bruno.follow(&done).await;
        assert!(page.text.contains("Bruno\n&#60;b&#62;Aurora") || page.text.contains("Bruno\n&lt;b&gt;Aurora"), "{}", page.text);
        let long = post(&mut bruno, &keep(&"x".repeat(501))).await;
        assert_eq!(long.status, 422);
        assert!(long.has("#signature[aria-invalid=true]") && long.has("#signature-error"));
    }
}
