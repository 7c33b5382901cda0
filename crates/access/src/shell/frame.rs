//! What templates know of their surroundings.

use crate::{
    App, break_glass,
    counter::Availability,
    door::{MemberId, Role, Scope, Visit},
    enablement, impersonations,
    landing::Landing,
    notifications::Notifications,
    organisations::{self, Brand},
    outbox, shifts,
    switcher::{self, Account},
};
use kit::{
    assets,
    db::Obstacle,
    failure::Failure,
    ids::OrganisationId,
    words::{Locale, Tongue},
};
use std::{
    borrow::Cow,
    sync::{Arc, LazyLock},
};

static ICONS: LazyLock<String> = LazyLock::new(|| assets::path("icons.svg"));

/// An icon of the sprite, as markup; for fragments that have no frame around them.
pub fn icon(name: &str) -> String {
    format!(
        r#"<svg class="icon" aria-hidden="true"><use href="{}#icon-{name}"/></svg>"#,
        *ICONS
    )
}

/// A login, an address for mail or a host, as markup that breaks a line where the address has its joints.
pub fn address(text: &str) -> String {
    let mut markup = String::with_capacity(text.len() + 24);
    for letter in text.chars() {
        match letter {
            '&' => markup.push_str("&amp;"),
            '<' => markup.push_str("&lt;"),
            '>' => markup.push_str("&gt;"),
            '"' => markup.push_str("&quot;"),
            '\'' => markup.push_str("&#39;"),
            '@' => markup.push_str("<wbr>@"),
            '.' | '_' | '-' | '+' => markup.extend([letter, '<', 'w', 'b', 'r', '>']),
            plain => markup.push(plain),
        }
    }
    markup
}

/// A face without a picture: initials on one of twelve hues.
#[derive(Clone, Debug)]
pub struct Face {
    pub initials: String,
    pub hue: u8,
    /// Where the picture is, of a member who has one.
    pub picture: Option<String>,
}

impl Face {
    /// A member's. `picture` is its version, empty without one.
    pub fn of_member(name: &str, member: MemberId, picture: &str) -> Self {
        let place = || format!("/members/{member}/picture/{picture}");
        Self {
            picture: (!picture.is_empty()).then(place),
            ..Self::of(name, member.0)
        }
    }

    /// What stands in the circle: the picture, or the initials.
    pub fn inside(&self) -> String {
        match &self.picture {
            Some(place) => format!(
                r#"<img src="{place}" alt="" width="64" height="64" loading="lazy" decoding="async">"#
            ),
            // Letters and digits alone, so there is nothing to escape.
            None => self.initials.clone(),
        }
    }

    /// The hue follows the id, so a person keeps it when the name changes.
    pub fn of(name: &str, id: uuid::Uuid) -> Self {
        let mut words = name
            .split_whitespace()
            .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
        let first = words.next();
        let last = words.next_back();
        let initials = first
            .into_iter()
            .chain(last)
            .flat_map(char::to_uppercase)
            .collect();
        let hue = id.as_bytes().iter().fold(0_u32, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(u32::from(*byte))
        }) % 12;
        Self {
            initials,
            hue: u8::try_from(hue).unwrap_or(0),
            picture: None,
        }
    }
}

/// Around the pages before the sign-in.
pub struct DoorFrame {
    pub say: Tongue,
    pub brand: Arc<Brand>,
    pub path: String,
    pub css: String,
    pub js: String,
    /// Set where an administrator looks through a member's eyes.
    pub impersonation: Option<impersonations::Banner>,
    /// Set when the organisation must be carried along, because the host does not say it.
    pub organisation: String,
}

impl DoorFrame {
    pub fn new(visit: &Visit) -> Self {
        Self {
            say: visit.say.clone(),
            brand: visit.brand.clone(),
            path: visit.path.clone(),
            css: assets::path("door.css"),
            js: assets::path("door.js"),
            impersonation: visit
                .scope
                .as_deref()
                .and_then(|scope| impersonations::banner(visit, scope)),
            organisation: visit
                .brand
                .organisation
                .map(|_| visit.brand.slug.clone())
                .unwrap_or_default(),
        }
    }

    /// Under the brand of the organisation that a link or a step is of, and in its words, whatever this browser used last.
    pub async fn of(visit: &Visit, organisation: OrganisationId) -> Result<Self, Failure> {
        let mut frame = Self::new(visit);
        if let Some(home) = organisations::store::by_id(visit.app.db.read(), organisation).await? {
            frame.organisation.clone_from(&home.slug);
            frame.dress(visit, Arc::new(Brand::from(home)));
        }
        Ok(frame)
    }

    /// As the organisation looks and speaks that the page turned out to be of.
    pub fn dress(&mut self, visit: &Visit, brand: Arc<Brand>) {
        self.say = brand.tongue(&visit.app.words, self.say.locale);
        self.brand = brand;
    }

    pub fn icon(&self, name: &str) -> String {
        icon(name)
    }

    pub fn t(&self, key: &str) -> Cow<'_, str> {
        self.say.t(key)
    }

    pub fn lang(&self) -> &'static str {
        self.say.locale.code()
    }

    pub fn locales(&self) -> [Locale; 4] {
        Locale::ALL
    }
}

/// One place of the rail.
pub struct Place {
    pub href: &'static str,
    pub icon: &'static str,
    pub label: String,
    pub current: bool,
}

/// Around the pages behind the door.
pub struct Frame {
    pub say: Tongue,
    pub brand: Arc<Brand>,
    pub csrf: String,
    pub path: String,
    pub css: String,
    pub js: String,
    pub font: String,
    pub member: MemberId,
    pub name: String,
    pub identifier: String,
    pub face: Face,
    pub role: Role,
    pub time_zone: String,
    pub availability: Availability,
    pub notifications: Notifications,
    pub places: Vec<Place>,
    /// Nobody looked yet whether this device is fit for a shift, and this is where the reader lands (001-23).
    pub unready: bool,
    /// Other accounts of this browser.
    pub others: Vec<Account>,
    /// The number of the newest event this page already shows.
    pub live_after: i64,
    /// The conversation this page follows, if any.
    pub conversation: String,
    /// `list` or `thread`: what a narrow screen shows.
    pub pane: &'static str,
    /// A sentence about what was just done, from `?done={key}`.
    pub done: String,
    /// No mail server is set up, and the reader is one who can mend it.
    pub mailless: bool,
    /// Letters that the mail server did not take and that are tried again; for who can mend it.
    pub letters_waiting: i64,
    /// What keeps this node from saving anything: a key of the words, or nothing; for who can mend it.
    pub obstacle: &'static str,
    /// This node hears of the others' news late; for who can mend it.
    pub deaf: bool,
    /// Customers cannot reach the reader, and this is where they land (001-12).
    pub enablement: Option<enablement::Banner>,
    /// What administrators must see of the break-glass account (G-09).
    pub break_glass: Option<break_glass::Banner>,
    /// It is an administrator who looks, through the eyes of the member the page is of (S-181).
    pub impersonation: Option<impersonations::Banner>,
    /// The reader is here outside of their shift (G-03).
    pub shift: Option<shifts::Banner>,
}

const PLACES: [(&str, &str, &str, Role); 7] = [
    (
        "/conversations",
        "conversations",
        "shell-conversations",
        Role::Agent,
    ),
    ("/members", "members", "shell-members", Role::Administrator),
    ("/channels", "channel", "shell-channels", Role::Administrator),
    ("/lockouts", "lock", "shell-lockouts", Role::Supervisor),
    ("/outbox", "mail", "shell-outbox", Role::Administrator),
    ("/categories", "tag", "shell-categories", Role::Administrator),
    // To administrators a tab of the members.
    ("/requests", "inbox", "requests-title", Role::Supervisor),
];

/// What is a tab of a place, and so has none of its own.
fn tabs(place: &str) -> &'static [&'static str] {
    match place {
        "/members" => &["/invitations", "/imports", "/requests", "/teams", "/schedules"],
        "/lockouts" => &[
            "/policies",
            "/scim",
            "/api-tokens",
            "/audit",
            "/diagnosis",
            "/networks",
            "/sessions",
            "/break-glass",
            "/assistance",
            "/shifts",
            "/wordings",
            "/help/feedback",
            "/sso",
            "/domains",
        ],
        _ => &[],
    }
}

impl Frame {
    /// Reads what the header shows. The event number is read **before** the page's own rows, so a change in
    /// between is delivered again rather than missed.
    pub async fn new(visit: &Visit, scope: &Scope) -> Result<Self, Failure> {
        let app = &visit.app;
        let availability = app.counter.availability(&app.db, scope).await?;
        let mends = scope.role == Role::Administrator;
        let letters_waiting = if mends && app.mails() {
            outbox::waiting(app, scope).await?
        } else {
            0
        };
        let here = visit.path.split('?').next().unwrap_or_default();
        let places = PLACES
            .iter()
            .filter(|place| scope.is_at_least(place.3))
            .filter(|place| place.0 != "/requests" || scope.role == Role::Supervisor)
            .map(|(href, icon, key, _)| Place {
                href,
                icon,
                label: visit.say.t(key).into_owned(),
                current: here.starts_with(href) || tabs(href).iter().any(|tab| here.starts_with(tab)),
            })
            .collect();
        Ok(Self {
            say: visit.say.clone(),
            brand: visit.brand.clone(),
            csrf: visit.csrf.clone(),
            path: visit.path.clone(),
            css: assets::path("app.css"),
            js: assets::path("app.js"),
            font: assets::path("inter-latin.woff2"),
            member: scope.member,
            name: scope.display_name.clone(),
            identifier: scope.identifier.clone(),
            face: Face::of_member(&scope.display_name, scope.member, &scope.picture),
            role: scope.role,
            time_zone: scope.time_zone.clone(),
            live_after: availability.head,
            availability,
            notifications: scope.notifications,
            places,
            unready: !visit.ready
                && scope.impersonated.is_none()
                && here == Landing::of(scope.role, &scope.landing).path(),
            others: switcher::others(visit).await?,
            conversation: String::new(),
            pane: "list",
            done: done(visit),
            mailless: mends && !app.mails(),
            letters_waiting,
            obstacle: if mends { obstacle(app) } else { "" },
            deaf: mends && !app.bus.connected(),
            enablement: enablement::banner(visit, scope).await?,
            break_glass: break_glass::banner(visit, scope).await?,
            impersonation: impersonations::banner(visit, scope),
            shift: shifts::banner(visit, scope).await?,
        })
    }

    pub fn icon(&self, name: &str) -> String {
        icon(name)
    }

    pub fn t(&self, key: &str) -> Cow<'_, str> {
        self.say.t(key)
    }

    /// What the manual's menu has beside a profile (003-17): addresses and keys of their names, without the page that
    /// is shown and those that are not the reader's to open.
    pub fn neighbours(&self) -> Vec<(&'static str, &'static str)> {
        let here = self.path.split('?').next().unwrap_or_default();
        let all = [
            ("/members/new", "members-new", Role::Administrator),
            ("/invitations", "invitations-board", Role::Administrator),
            ("/profile", "profile-title", Role::Agent),
            ("/profile#availability", "roles-availability", Role::Agent),
            ("/profile/notifications", "notifications-title", Role::Agent),
            ("/roles", "roles-title", Role::Agent),
            ("/organisation", "organisations-title", Role::Administrator),
            ("/policies", "policies-title", Role::Administrator),
        ];
        all.into_iter()
            .filter(|(href, _, least)| self.role >= *least && *href != here)
            .map(|(href, key, _)| (href, key))
            .collect()
    }

    pub fn is_administrator(&self) -> bool {
        self.role == Role::Administrator
    }

    pub fn lang(&self) -> &'static str {
        self.say.locale.code()
    }

    pub fn locales(&self) -> [Locale; 4] {
        Locale::ALL
    }

    pub fn available(&self) -> bool {
        self.availability.status == "available"
    }
}

/// A full disk and a database that takes no changes, each in its own words.
fn obstacle(app: &App) -> &'static str {
    match app.db.obstacle() {
        Some(Obstacle::Full) => "shell-full",
        Some(Obstacle::Shut) => "shell-shut",
        None if app.blobs.full() => "shell-files-full",
        None => "",
    }
}

/// `?done=members-created` says what happened, in our own words: an unknown key says nothing.
pub fn done(visit: &Visit) -> String {
    let query = visit.path.split_once('?').map_or("", |(_, query)| query);
    let key = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("done="))
        .unwrap_or_default();
    let ours =
        !key.is_empty() && visit.app.words.keys(visit.say.locale).contains(key) && key.contains("-done-");
    if ours {
        visit.say.t(key).into_owned()
    } else {
        String::new()
    }
}
