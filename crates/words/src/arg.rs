use std::borrow::Cow;

use fluent_bundle::FluentValue;

/// A value put into a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg<'a> {
    /// Words, used as they are.
    Text(Cow<'a, str>),
    /// A whole number; it also chooses the plural form. Printed without
    /// separators: hand [`crate::number`]'s text over where thousands matter.
    Number(i64),
}

impl<'a> From<&Arg<'a>> for FluentValue<'a> {
    fn from(arg: &Arg<'a>) -> Self {
        match arg {
            Arg::Text(text) => FluentValue::String(text.clone()),
            Arg::Number(number) => FluentValue::from(*number),
        }
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Arg::Text(Cow::Borrowed(text))
    }
}

/// What may stand as an argument of a text: strings and whole numbers, by value
/// or behind any number of references (templates hand references).
pub trait ToArg {
    /// The argument.
    fn to_arg(&self) -> Arg<'_>;
}

impl ToArg for str {
    fn to_arg(&self) -> Arg<'_> {
        Arg::Text(Cow::Borrowed(self))
    }
}

impl ToArg for String {
    fn to_arg(&self) -> Arg<'_> {
        Arg::Text(Cow::Borrowed(self))
    }
}

impl ToArg for Cow<'_, str> {
    fn to_arg(&self) -> Arg<'_> {
        Arg::Text(Cow::Borrowed(self))
    }
}

impl<T: ToArg + ?Sized> ToArg for &T {
    fn to_arg(&self) -> Arg<'_> {
        (**self).to_arg()
    }
}

macro_rules! numbers {
    ($($number:ty),+) => {$(
        impl ToArg for $number {
            fn to_arg(&self) -> Arg<'_> {
                Arg::Number(i64::try_from(*self).unwrap_or(i64::MAX))
            }
        }
    )+};
}
numbers!(i8, i16, i32, i64, u8, u16, u32, u64, usize);

/// The arguments of a text: `args!["n" => 3, "name" => &name]`.
#[macro_export]
macro_rules! args {
    ($($name:literal => $value:expr),* $(,)?) => {
        [$(($name, $crate::ToArg::to_arg(&$value))),*]
    };
}
