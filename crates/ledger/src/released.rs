//! What was read, before and after the record of reading it is on disk.

use std::borrow::Cow;
use std::ops::Deref;

use kernel::PersonId;

/// Names of the fields that were read of a person.
pub(crate) type Fields = Cow<'static, [Cow<'static, str>]>;

/// What row readers return: a value that names whom it shows and which fields. A counter may plan
/// with it; nobody can show it.
#[derive(Clone, Debug)]
pub struct Unreleased<T> {
    pub(crate) shown: Vec<(PersonId, Fields)>,
    value: T,
}

/// What may be shown, because the record of showing it is on disk. Only the ledger makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Released<T>(pub(crate) T);

impl<T> Unreleased<T> {
    /// `value` shows `fields` of `subject`.
    pub fn of(value: T, subject: PersonId, fields: &'static [Cow<'static, str>]) -> Self {
        Self { shown: vec![(subject, Cow::Borrowed(fields))], value }
    }

    /// The same where the fields are known only now.
    pub fn with_fields(
        value: T,
        subject: PersonId,
        fields: impl IntoIterator<Item = impl Into<Cow<'static, str>>>,
    ) -> Self {
        let fields = fields.into_iter().map(Into::into).collect();
        Self { shown: vec![(subject, Cow::Owned(fields))], value }
    }

    /// A value that shows nobody: an empty answer, a total. Releasing it records a miss.
    pub fn nobody(value: T) -> Self {
        Self { shown: Vec::new(), value }
    }

    /// For the plan that is made from it, which shows nothing.
    pub fn for_planning(&self) -> &T {
        &self.value
    }

    /// The same where the plan needs to own it.
    pub fn into_planning(self) -> T {
        self.value
    }

    /// The same persons and fields in another form.
    pub fn map<U>(self, form: impl FnOnce(T) -> U) -> Unreleased<U> {
        Unreleased { shown: self.shown, value: form(self.value) }
    }

    pub(crate) fn into_value(self) -> T {
        self.value
    }
}

impl<T> FromIterator<Unreleased<T>> for Unreleased<Vec<T>> {
    /// A list shows everyone on it.
    fn from_iter<I: IntoIterator<Item = Unreleased<T>>>(items: I) -> Self {
        let mut list = Unreleased::nobody(Vec::new());
        for Unreleased { shown, value } in items {
            list.shown.extend(shown);
            list.value.push(value);
        }
        list
    }
}

impl<T> Released<T> {
    pub fn into_inner(self) -> T {
        self.0
    }

    pub fn map<U>(self, form: impl FnOnce(T) -> U) -> Released<U> {
        Released(form(self.0))
    }
}

impl<T> Deref for Released<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
