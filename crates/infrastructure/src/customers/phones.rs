//! Telephone numbers, by the numbering plans of all countries.

use daybook_application::customers::PhoneNumbers;
use daybook_domain::customers::E164;
use phonenumber::Mode;
use phonenumber::country::Id;

/// Reads telephone numbers as people write them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Phones {
    region: Option<Id>,
}

/// The text is no region.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no region of telephone numbers: give two letters such as DE or US")]
pub struct UnknownRegion(String);

impl Phones {
    /// Takes numbers without a country's code as numbers of `region`, an ISO 3166-1 code of two letters in any
    /// case; without one such numbers cannot be read.
    pub fn new(region: Option<&str>) -> Result<Self, UnknownRegion> {
        let known =
            |text: &str| text.to_ascii_uppercase().parse().map_err(|_| UnknownRegion(text.to_owned()));
        Ok(Self { region: region.map(known).transpose()? })
    }
}

impl PhoneNumbers for Phones {
    fn e164(&self, typed: &str) -> Option<E164> {
        let number = phonenumber::parse(self.region, typed).ok()?;
        if !number.is_valid() {
            return None;
        }
        number.format().mode(Mode::E164).to_string().parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(region: Option<&str>, typed: &str) -> Option<String> {
        Phones::new(region).unwrap().e164(typed).map(|number| number.to_string())
    }

    #[test]
    fn a_number_with_its_country_is_read_wherever_it_is_typed() {
        for region in [None, Some("DE"), Some("us")] {
            assert_eq!(read(region, "+49 30 901820").as_deref(), Some("+4930901820"), "{region:?}");
            assert_eq!(read(region, " +1 (650) 253-0000").as_deref(), Some("+16502530000"), "{region:?}");
        }
    }

    #[test]
    fn a_number_without_its_country_is_one_of_the_default_region() {
        assert_eq!(read(None, "030 901820"), None);
        assert_eq!(read(Some("DE"), "030 / 90 18 20").as_deref(), Some("+4930901820"));
        assert_eq!(read(Some("DE"), "0049 30 901820").as_deref(), Some("+4930901820"));
        assert_eq!(read(Some("US"), "650-253-0000").as_deref(), Some("+16502530000"));
        assert_eq!(read(Some("CH"), "044 668 18 00").as_deref(), Some("+41446681800"));
    }

    #[test]
    fn what_no_plan_has_is_no_number() {
        for typed in [
            "",
            "+",
            "call me",
            "12",
            "+999 1234567",
            "+49 1",
            "+1 000 000 0000",
            "٠",
            "+49 30 901820 90182 0901820",
        ] {
            for region in [None, Some("DE"), Some("US")] {
                assert_eq!(read(region, typed), None, "{typed:?} in {region:?}");
            }
        }
    }

    #[test]
    fn a_region_that_there_is_not_is_refused() {
        for text in ["", "D", "XX", "DEU", "49", "Ｄ"] {
            assert_eq!(Phones::new(Some(text)).unwrap_err(), UnknownRegion(text.to_owned()));
        }
    }

    /// The regions whose plans rewrite what is typed, and others.
    const REGIONS: [Option<&str>; 12] = [
        None,
        Some("DE"),
        Some("US"),
        Some("AR"),
        Some("BR"),
        Some("MX"),
        Some("IT"),
        Some("CR"),
        Some("SM"),
        Some("BS"),
        Some("CN"),
        Some("LI"),
    ];

    proptest! {
        #[test]
        fn whatever_is_typed_is_a_valid_number_or_none(
            typed in "\\PC{0,40}|[0-9+＋x#*;=.() /-]{1,40}|\\+?[0-9٣９]{1,24}|tel:[0-9+;=a-z-]{1,30}",
            region in prop::sample::select(REGIONS.to_vec()),
        ) {
            if let Some(number) = read(region, &typed) {
                prop_assert!(number.parse::<E164>().is_ok());
                prop_assert_eq!(read(None, &number), Some(number));
            }
        }
    }
}
