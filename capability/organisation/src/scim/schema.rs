//! What is kept of a user and a group (RFC 7643), as data: discovery documents, checks, paths and filters all read it.

use serde_json::{Map, Value, json};

/// The URN of the core user schema.
pub(crate) const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// The URN of the group schema.
pub(crate) const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
/// The URN of the enterprise extension.
pub(crate) const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// The sort of an attribute's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Text,
    Boolean,
    Reference(&'static str),
    Time,
    Complex(&'static [Attribute]),
}

/// Who may write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mutability {
    ReadWrite,
    ReadOnly,
    Immutable,
}

/// One attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Attribute {
    pub name: &'static str,
    pub sort: Sort,
    pub many: bool,
    pub required: bool,
    pub exact: bool,
    pub unique: bool,
    pub mutability: Mutability,
    pub canonical: &'static [&'static str],
    pub about: &'static str,
}

impl Attribute {
    const fn of(name: &'static str, sort: Sort, about: &'static str) -> Self {
        let mutability = Mutability::ReadWrite;
        Self {
            name,
            sort,
            many: false,
            required: false,
            exact: false,
            unique: false,
            mutability,
            canonical: &[],
            about,
        }
    }
    const fn text(name: &'static str, about: &'static str) -> Self {
        Self::of(name, Sort::Text, about)
    }
    const fn many(mut self) -> Self {
        self.many = true;
        self
    }
    const fn required(mut self) -> Self {
        self.required = true;
        self
    }
    const fn exact(mut self) -> Self {
        self.exact = true;
        self
    }
    const fn unique(mut self) -> Self {
        self.unique = true;
        self
    }
    const fn read_only(mut self) -> Self {
        self.mutability = Mutability::ReadOnly;
        self
    }
    const fn immutable(mut self) -> Self {
        self.mutability = Mutability::Immutable;
        self
    }
    const fn canonical(mut self, values: &'static [&'static str]) -> Self {
        self.canonical = values;
        self
    }

    /// Its parts; none where it is simple.
    pub fn parts(&self) -> &'static [Self] {
        if let Sort::Complex(parts) = self.sort { parts } else { &[] }
    }

    /// The part of a name, in any case of letters.
    pub fn part(&self, name: &str) -> Option<&'static Self> {
        self.parts().iter().find(|part| part.name.eq_ignore_ascii_case(name))
    }

    fn described(&self) -> Value {
        let mut about = json!({
            "name": self.name,
            "type": match self.sort {
                Sort::Text => "string",
                Sort::Boolean => "boolean",
                Sort::Reference(_) => "reference",
                Sort::Time => "dateTime",
                Sort::Complex(_) => "complex",
            },
            "multiValued": self.many,
            "description": self.about,
            "required": self.required,
            "caseExact": self.exact,
            "mutability": match self.mutability {
                Mutability::ReadWrite => "readWrite",
                Mutability::ReadOnly => "readOnly",
                Mutability::Immutable => "immutable",
            },
            "returned": "default",
            "uniqueness": if self.unique { "server" } else { "none" },
        });
        if let Sort::Reference(to) = self.sort {
            about["referenceTypes"] = json!([to]);
        }
        if !self.canonical.is_empty() {
            about["canonicalValues"] = json!(self.canonical);
        }
        if let Sort::Complex(parts) = self.sort {
            about["subAttributes"] = parts.iter().map(Self::described).collect();
        }
        about
    }
}

/// A schema: its URN, and its attributes.
#[derive(Debug)]
pub(crate) struct Schema {
    pub urn: &'static str,
    pub name: &'static str,
    pub about: &'static str,
    pub attributes: &'static [Attribute],
    /// Names that the standard has and we do not keep: taken without a word, so that a directory's default mapping works.
    pub not_kept: &'static [&'static str],
}

/// A kind of resource: its core schema and its extension.
#[derive(Debug)]
pub(crate) struct Resource {
    pub name: &'static str,
    pub endpoint: &'static str,
    pub core: &'static Schema,
    pub extension: Option<&'static Schema>,
    pub about: &'static str,
}

const TYPE: &str = "A label of what it is used for.";

const USER_ATTRIBUTES: &[Attribute] = &[
    Attribute::text("userName", "The name to sign in with.").required().unique(),
    Attribute::of(
        "name",
        Sort::Complex(&[
            Attribute::text("formatted", "The whole name."),
            Attribute::text("familyName", "The family name."),
            Attribute::text("givenName", "The given name."),
        ]),
        "The parts of the name.",
    ),
    Attribute::text("displayName", "The name as shown."),
    Attribute::text("title", "What the person works as."),
    Attribute::text("preferredLanguage", "The language preferred, as in Accept-Language."),
    // Always told and never taken away; who leaves it out means active.
    Attribute::of("active", Sort::Boolean, "Whether the person may sign in.").required(),
    Attribute::of(
        "emails",
        Sort::Complex(&[
            Attribute::text("value", "The address."),
            Attribute::text("type", TYPE).canonical(&["work", "home", "other"]),
            Attribute::of("primary", Sort::Boolean, "Whether it is the first choice."),
        ]),
        "E-mail addresses.",
    )
    .many(),
    Attribute::of(
        "phoneNumbers",
        Sort::Complex(&[
            Attribute::text("value", "The number."),
            Attribute::text("type", TYPE).canonical(&["work", "mobile", "other"]),
            Attribute::of("primary", Sort::Boolean, "Whether it is the first choice."),
        ]),
        "Telephone numbers.",
    )
    .many(),
    Attribute::of(
        "groups",
        Sort::Complex(&[
            Attribute::text("value", "The group's id.").exact().read_only(),
            Attribute::of("$ref", Sort::Reference("Group"), "Where the group is.").exact().read_only(),
            Attribute::text("display", "The group's name.").read_only(),
            Attribute::text("type", "Always direct.").canonical(&["direct"]).read_only(),
        ]),
        "The groups the person is in; changed through the groups.",
    )
    .many()
    .read_only(),
];

/// The core user schema.
pub(crate) static USER_SCHEMA: Schema = Schema {
    urn: USER,
    name: "User",
    about: "A person and the account they sign in with.",
    attributes: USER_ATTRIBUTES,
    not_kept: &[
        "nickName",
        "profileUrl",
        "userType",
        "locale",
        "timezone",
        "password",
        "ims",
        "photos",
        "addresses",
        "entitlements",
        "roles",
        "x509Certificates",
    ],
};

/// The enterprise extension.
pub(crate) static ENTERPRISE_SCHEMA: Schema = Schema {
    urn: ENTERPRISE,
    name: "EnterpriseUser",
    about: "What an employer knows.",
    attributes: &[
        Attribute::text("employeeNumber", "The number that stands for the person: the service number."),
        Attribute::text("department", "The department."),
        Attribute::of(
            "manager",
            Sort::Complex(&[
                Attribute::text("value", "The manager's id.").exact(),
                Attribute::of("$ref", Sort::Reference("User"), "Where the manager is.").exact(),
                Attribute::text("displayName", "The manager's name.").read_only(),
            ]),
            "The nearest manager.",
        ),
    ],
    not_kept: &["costCenter", "organization", "division"],
};

/// The group schema.
pub(crate) static GROUP_SCHEMA: Schema = Schema {
    urn: GROUP,
    name: "Group",
    about: "A group of persons; roles can follow from it.",
    attributes: &[
        Attribute::text("displayName", "The group's name.").required().unique(),
        Attribute::of(
            "members",
            Sort::Complex(&[
                Attribute::text("value", "The person's id.").exact().immutable(),
                Attribute::of("$ref", Sort::Reference("User"), "Where the person is.").exact().immutable(),
                Attribute::text("display", "The person's name.").read_only(),
                Attribute::text("type", "Always User.").canonical(&["User"]).immutable(),
            ]),
            "Who is in it.",
        )
        .many(),
    ],
    not_kept: &[],
};

/// Users.
pub(crate) static USERS: Resource = Resource {
    name: "User",
    endpoint: "/Users",
    core: &USER_SCHEMA,
    extension: Some(&ENTERPRISE_SCHEMA),
    about: "Persons and their accounts.",
};

/// Groups.
pub(crate) static GROUPS: Resource =
    Resource { name: "Group", endpoint: "/Groups", core: &GROUP_SCHEMA, extension: None, about: "Groups of persons." };

/// What every resource has beside its schema.
static COMMON: &[Attribute] = &[
    Attribute::text("id", "").exact().read_only(),
    Attribute::text("externalId", "").exact(),
    Attribute::of("schemas", Sort::Reference("uri"), "").many().exact().read_only(),
    Attribute::of(
        "meta",
        Sort::Complex(&[
            Attribute::text("resourceType", "").exact().read_only(),
            Attribute::of("created", Sort::Time, "").read_only(),
            Attribute::of("lastModified", Sort::Time, "").read_only(),
            Attribute::of("location", Sort::Reference("uri"), "").exact().read_only(),
            Attribute::text("version", "").exact().read_only(),
        ]),
        "",
    )
    .read_only(),
];

/// What a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// An attribute, of the core or of the extension.
    Known(&'static Attribute, Place),
    /// The standard has it; we do not keep it.
    NotKept,
    /// Nobody has it.
    Unknown,
}

/// Where an attribute stands in a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// At the top.
    Core,
    /// Under the URN of the extension.
    Extension(&'static str),
}

impl Schema {
    fn find(&self, name: &str, place: Place) -> Meaning {
        match self.attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name)) {
            Some(attribute) => Meaning::Known(attribute, place),
            None if self.not_kept.iter().any(|other| other.eq_ignore_ascii_case(name)) => Meaning::NotKept,
            None => Meaning::Unknown,
        }
    }
}

impl Resource {
    /// What a top-level name means; `urn` where it was written with its schema.
    pub fn find(&self, urn: Option<&str>, name: &str) -> Meaning {
        match (urn, self.extension) {
            (Some(urn), Some(extension)) if urn.eq_ignore_ascii_case(extension.urn) => {
                extension.find(name, Place::Extension(extension.urn))
            }
            (Some(urn), _) if !urn.eq_ignore_ascii_case(self.core.urn) => Meaning::Unknown,
            _ => match COMMON.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name)) {
                Some(attribute) => Meaning::Known(attribute, Place::Core),
                None => self.core.find(name, Place::Core),
            },
        }
    }

    fn schemas(&self) -> impl Iterator<Item = &'static Schema> {
        [Some(self.core), self.extension].into_iter().flatten()
    }
}

/// Splits `urn:…:User:name` into the schema's URN and the name; a bare name has none.
pub(crate) fn split_urn(name: &str) -> (Option<&str>, &str) {
    let is_urn = name.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("urn:"));
    match name.rsplit_once(':') {
        Some((urn, name)) if is_urn => (Some(urn), name),
        _ => (None, name),
    }
}

/// The documents of `/Schemas`, one a schema.
pub(crate) fn schemas(base: &str) -> Vec<(&'static str, Value)> {
    let all = USERS.schemas().chain(GROUPS.schemas());
    all.map(|schema| {
        let attributes: Vec<Value> = schema.attributes.iter().map(Attribute::described).collect();
        let document = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
            "id": schema.urn,
            "name": schema.name,
            "description": schema.about,
            "attributes": attributes,
            "meta": { "resourceType": "Schema", "location": format!("{base}/Schemas/{}", schema.urn) },
        });
        (schema.urn, document)
    })
    .collect()
}

/// The documents of `/ResourceTypes`.
pub(crate) fn resource_types(base: &str) -> Vec<(&'static str, Value)> {
    [&USERS, &GROUPS]
        .into_iter()
        .map(|resource| {
            let extensions: Vec<Value> = resource
                .extension
                .iter()
                .map(|extension| json!({ "schema": extension.urn, "required": false }))
                .collect();
            let mut document = json!({
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
                "id": resource.name,
                "name": resource.name,
                "description": resource.about,
                "endpoint": resource.endpoint,
                "schema": resource.core.urn,
                "meta": {
                    "resourceType": "ResourceType",
                    "location": format!("{base}/ResourceTypes/{}", resource.name),
                },
            });
            if !extensions.is_empty() {
                document["schemaExtensions"] = json!(extensions);
            }
            (resource.name, document)
        })
        .collect()
}

/// The document of `/ServiceProviderConfig`.
pub(crate) fn provider(base: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": { "supported": true },
        "bulk": { "supported": false, "maxOperations": 0, "maxPayloadSize": 0 },
        "filter": { "supported": true, "maxResults": super::MOST },
        "changePassword": { "supported": false },
        "sort": { "supported": true },
        "etag": { "supported": true },
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "Bearer token",
            "description": "The secret that `skans directory token` printed, in Authorization: Bearer.",
            "specUri": "https://www.rfc-editor.org/rfc/rfc6750",
            "primary": true,
        }],
        "meta": { "resourceType": "ServiceProviderConfig", "location": format!("{base}/ServiceProviderConfig") },
    })
}

/// The object in which an attribute of a place stands, made where it is missing.
pub(crate) fn at_place(resource: &mut Map<String, Value>, place: Place) -> &mut Map<String, Value> {
    match place {
        Place::Core => resource,
        Place::Extension(urn) => {
            let value = resource.entry(urn).or_insert_with(|| json!({}));
            if !value.is_object() {
                *value = json!({});
            }
            match value {
                Value::Object(map) => map,
                _ => unreachable!("it was made an object"),
            }
        }
    }
}
