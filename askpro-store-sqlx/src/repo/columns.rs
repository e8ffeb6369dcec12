//! Reading rows: whatever contradicts the types is told with table and column, never with the value.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use sqlx::Row as _;

use super::{Database, Outcome, Row};
use crate::error::StoreError;

/// A row of a table.
pub(super) struct Columns<'r> {
    table: &'static str,
    row: &'r Row,
}

impl<'r> Columns<'r> {
    pub(super) const fn of(table: &'static str, row: &'r Row) -> Self {
        Self { table, row }
    }

    const fn corrupt(&self, column: &'static str, expected: &'static str) -> StoreError {
        StoreError::Corrupt { table: self.table, column, expected }
    }

    fn get<T>(&self, column: &'static str, expected: &'static str) -> Outcome<T>
    where
        T: sqlx::Decode<'r, Database> + sqlx::Type<Database>,
    {
        self.row.try_get(column).map_err(|_| self.corrupt(column, expected))
    }

    pub(super) fn text(&self, column: &'static str) -> Outcome<String> {
        self.get(column, "a text")
    }

    pub(super) fn opt_text(&self, column: &'static str) -> Outcome<Option<String>> {
        self.get(column, "a text or nothing")
    }

    pub(super) fn integer(&self, column: &'static str) -> Outcome<i64> {
        self.get(column, "an integer")
    }

    pub(super) fn opt_integer(&self, column: &'static str) -> Outcome<Option<i64>> {
        self.get(column, "an integer or nothing")
    }

    /// An integer of a smaller type.
    pub(super) fn number<T: TryFrom<i64>>(&self, column: &'static str) -> Outcome<T> {
        T::try_from(self.integer(column)?)
            .map_err(|_| self.corrupt(column, "an integer within its range"))
    }

    pub(super) fn opt_number<T: TryFrom<i64>>(&self, column: &'static str) -> Outcome<Option<T>> {
        let number = self.opt_integer(column)?.map(T::try_from).transpose();
        number.map_err(|_| self.corrupt(column, "an integer within its range"))
    }

    pub(super) fn instant(&self, column: &'static str) -> Outcome<DateTime<Utc>> {
        DateTime::from_timestamp_micros(self.integer(column)?)
            .ok_or_else(|| self.corrupt(column, "an instant in microseconds"))
    }

    pub(super) fn opt_instant(&self, column: &'static str) -> Outcome<Option<DateTime<Utc>>> {
        let Some(micros) = self.opt_integer(column)? else { return Ok(None) };
        DateTime::from_timestamp_micros(micros)
            .map(Some)
            .ok_or_else(|| self.corrupt(column, "an instant in microseconds"))
    }

    /// A text that is an id, a zone, a date.
    pub(super) fn parsed<T: FromStr>(
        &self,
        column: &'static str,
        expected: &'static str,
    ) -> Outcome<T> {
        self.text(column)?.parse().map_err(|_| self.corrupt(column, expected))
    }

    pub(super) fn opt_parsed<T: FromStr>(
        &self,
        column: &'static str,
        expected: &'static str,
    ) -> Outcome<Option<T>> {
        let text = self.opt_text(column)?;
        text.map(|text| text.parse().map_err(|_| self.corrupt(column, expected))).transpose()
    }

    /// A text that converts itself, such as a phone number.
    pub(super) fn converted<T: TryFrom<String>>(
        &self,
        column: &'static str,
        expected: &'static str,
    ) -> Outcome<T> {
        T::try_from(self.text(column)?).map_err(|_| self.corrupt(column, expected))
    }

    /// One of a fixed set of words.
    pub(super) fn word<T>(
        &self,
        column: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Outcome<T> {
        read(&self.text(column)?).ok_or_else(|| self.corrupt(column, "a word of the known set"))
    }

    pub(super) fn json<T: DeserializeOwned>(
        &self,
        column: &'static str,
        expected: &'static str,
    ) -> Outcome<T> {
        serde_json::from_str(&self.text(column)?).map_err(|_| self.corrupt(column, expected))
    }

    pub(super) fn opt_json<T: DeserializeOwned>(
        &self,
        column: &'static str,
        expected: &'static str,
    ) -> Outcome<Option<T>> {
        let text = self.opt_text(column)?;
        text.map(|text| serde_json::from_str(&text).map_err(|_| self.corrupt(column, expected)))
            .transpose()
    }

    /// A column that has to be there in this case, though it may be empty in others.
    pub(super) fn required<T>(
        &self,
        column: &'static str,
        value: Option<T>,
        expected: &'static str,
    ) -> Outcome<T> {
        value.ok_or_else(|| self.corrupt(column, expected))
    }
}
