//! Shared posts: machines at which people take turns. An administrator adds one and takes a code there; from then on its
//! browser is known by a secret of its own, and people sign in at it by badge and PIN.

use crate::{AccessEvent, Personal, Whole, code::base32, may, policy::AccessManage};
use base::{Id, Kind, Line, Refusal, Tenant, Time, Unit, clock, hex, sha256};
use serde::{Deserialize, Serialize};
use store::{Failure, Fault, Perform, Row, Rows, Store, Work, values};

/// Minutes that a code for a new post works.
pub const POST_CODE_MINUTES: i64 = 60;
/// The most posts that a list shows.
const SHOWN: usize = 500;

/// Marks ids of shared posts.
#[derive(Debug)]
pub enum Post {}

pub(crate) mod sql {
    //! Posts, their codes and their secrets.
    store::statements! {
        ALL_POSTS = "SELECT p.id, p.name, p.unit, p.added, p.revoked, s.post FROM access_post p LEFT JOIN access_post_secret s ON s.tenant = p.tenant AND s.post = p.id WHERE p.tenant = $1 ORDER BY p.id DESC LIMIT $2";
        ONE = "SELECT p.id, p.name, p.unit, p.added, p.revoked, s.post FROM access_post p LEFT JOIN access_post_secret s ON s.tenant = p.tenant AND s.post = p.id WHERE p.tenant = $1 AND p.id = $2";
        UNIT = "SELECT path FROM access_unit WHERE tenant = $1 AND unit = $2";
        SET_CODE = "INSERT INTO access_post_code (tenant, hash, post, expires) VALUES ($1, $2, $3, $4)";
        CODE = "SELECT tenant, post, expires FROM access_post_code WHERE hash = $1";
        DROP_CODES = "DELETE FROM access_post_code WHERE tenant = $1 AND post = $2";
        SET_SECRET = "INSERT INTO access_post_secret (tenant, hash, post) VALUES ($1, $2, $3)";
        DROP_SECRETS = "DELETE FROM access_post_secret WHERE tenant = $1 AND post = $2";
        SECRETS = "SELECT hash FROM access_post_secret WHERE tenant = $1 AND post = $2";
        DROP_SESSIONS = "DELETE FROM access_session WHERE post = $1";
        BY_SECRET = "SELECT s.tenant, s.post, p.name FROM access_post_secret s JOIN access_post p ON p.tenant = s.tenant AND p.id = s.post WHERE s.hash = $1 AND p.revoked IS NULL";
    }
}

/// A post as administrators see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostRow {
    /// The post.
    pub id: Id<Post>,
    /// What it is called.
    pub name: Option<String>,
    /// Where it stands.
    pub unit: Option<Id<Unit>>,
    /// Since when.
    pub added: Time,
    /// When it was taken away.
    pub revoked: Option<Time>,
    /// Whether its code has been used.
    pub paired: bool,
}

fn read(row: &Row) -> Result<PostRow, Fault> {
    Ok(PostRow {
        id: row.get(0)?,
        name: row.get(1)?,
        unit: row.get(2)?,
        added: row.get(3)?,
        revoked: row.get(4)?,
        paired: row.get::<Option<Id<Post>>>(5)?.is_some(),
    })
}

/// The posts of a tenant, the newest first.
///
/// # Errors
/// As the engine says.
pub fn posts(from: &mut (impl Rows + ?Sized), tenant: Tenant) -> Result<Vec<PostRow>, Fault> {
    from.rows(sql::ALL_POSTS, &values![tenant, SHOWN])?.iter().map(read).collect()
}

/// A code for a new post: 16 letters and digits in groups, shown once.
#[must_use]
pub fn draw_post_code() -> String {
    let letters = base32(&clock::random()[..10]);
    [&letters[..4], &letters[4..8], &letters[8..12], &letters[12..]].join("-")
}

fn hash_of(code: &str) -> [u8; 32] {
    sha256(crate::code::bare(code).as_bytes())
}

/// Adds a post; whoever types the code at a browser within the hour makes that browser the post's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AddPost {
    /// What it is called.
    pub name: Line,
    /// Where it stands.
    pub unit: Option<Id<Unit>>,
    /// The code that is shown.
    #[serde(skip)]
    pub code: String,
}

impl Perform for AddPost {
    const NAME: &'static str = "access.addPost";
    type Answer = Id<Post>;

    fn perform(&self, work: &mut Work<'_>) -> Result<Id<Post>, Failure> {
        let (tenant, actor) = (work.tenant(), work.actor().clone());
        let grant = may(work, tenant, &actor, AccessManage, &Whole)?;
        if let Some(unit) = self.unit
            && work.row(sql::UNIT, &values![tenant, unit])?.is_none()
        {
            return Err(Refusal::invalid("unit", "access-refused-no-unit").into());
        }
        let post = work.new_id("post");
        let name = Personal { name: Some(self.name.clone()), ..Personal::default() };
        work.record(&grant, &AccessEvent::PostAdded { post, unit: self.unit }, name)?;
        let expires = work.now().plus_seconds(POST_CODE_MINUTES * 60);
        work.put(sql::SET_CODE, &values![tenant, hash_of(&self.code), post, expires])?;
        Ok(post)
    }
}

/// Takes a post away: nobody signs in there, and who is signed in there is so no more.
#[derive(Debug, Clone, Serialize)]
pub struct RevokePost {
    /// The post.
    pub post: Id<Post>,
}

impl Perform for RevokePost {
    const NAME: &'static str = "access.revokePost";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let (tenant, actor, post) = (work.tenant(), work.actor().clone(), self.post);
        let grant = may(work, tenant, &actor, AccessManage, &Whole)?;
        let row = work.row(sql::ONE, &values![tenant, post])?.ok_or_else(Refusal::not_found)?;
        if read(&row)?.revoked.is_some() {
            return Err(Refusal::conflict("access-refused-post-revoked").into());
        }
        work.record(&grant, &AccessEvent::PostRevoked { post }, Personal::default())?;
        for row in work.rows(sql::SECRETS, &values![tenant, post])? {
            work.put(sql::DROP_SESSIONS, &values![row.get::<Vec<u8>>(0)?])?;
        }
        work.put(sql::DROP_CODES, &values![tenant, post])?;
        work.put(sql::DROP_SECRETS, &values![tenant, post])?;
        Ok(())
    }
}

/// Makes the browser that typed a code the post's. Gives the secret for its cookie.
///
/// # Errors
/// The code is wrong, used or too old (`post-code`).
pub fn pair_post(store: &Store, code: &str) -> Result<String, Failure> {
    let no = || Failure::from(Refusal::new(Kind::Invalid, "access-refused-post-code").at("post-code"));
    let (hashed, secret) = (hash_of(code), clock::random());
    let row = store.read::<_, Fault>(|reader| reader.row(sql::CODE, &values![hashed]))?.ok_or_else(no)?;
    let (tenant, post, expires): (Tenant, Id<Post>, Time) = (row.get(0)?, row.get(1)?, row.get(2)?);
    store.working(Some(tenant), move |working| {
        // Used by somebody else in between, or too old.
        if working.now() > expires || working.put(sql::DROP_CODES, &values![tenant, post])? == 0 {
            return Err(no());
        }
        working.put(sql::SET_SECRET, &values![tenant, sha256(&secret), post])?;
        Ok(())
    })?;
    Ok(hex(&secret))
}

/// A post, by the secret of its browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Here {
    /// Whose.
    pub tenant: Tenant,
    /// The post.
    pub post: Id<Post>,
    /// What it is called.
    pub name: Option<String>,
    pub(crate) hash: [u8; 32],
}

/// The post that a browser is, if it is one and has not been taken away.
///
/// # Errors
/// As the engine says.
pub fn post_here(from: &mut (impl Rows + ?Sized), secret: &str) -> Result<Option<Here>, Fault> {
    let Some(hash) = crate::account::token_hash(secret) else { return Ok(None) };
    let row = from.row(sql::BY_SECRET, &values![hash])?;
    row.map(|row| Ok(Here { tenant: row.get(0)?, post: row.get(1)?, name: row.get(2)?, hash })).transpose()
}
