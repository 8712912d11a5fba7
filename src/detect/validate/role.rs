//! Whether what follows an office is a place ("mayor of Elk Falls") or what the
//! office is about ("chief of Surgery").

/// Words that are no place behind "chief of", "dean of", "president of".
const SUBJECTS: &[&str] = &[
    "medicine",
    "surgery",
    "staff",
    "students",
    "nursing",
    "pediatrics",
    "anesthesia",
    "anesthesiology",
    "radiology",
    "cardiology",
    "oncology",
    "neurology",
    "psychiatry",
    "pathology",
    "services",
    "service",
    "department",
    "division",
    "faculty",
    "research",
    "operations",
    "admissions",
    "obstetrics",
    "gynecology",
    "urology",
    "orthopedics",
    "emergency",
    "ems",
    "hr",
    "police",
    "committee",
    "board",
    "trauma",
    "safety",
    "quality",
    "education",
    "the",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "medical",
    "clinical",
];

/// Valid if the first word in capitals behind the preposition is a place's.
pub(super) fn role_place(text: &str) -> Option<bool> {
    let mut words = text.split(' ').skip_while(|w| !matches!(*w, "of" | "in" | "for" | "at" | "from" | "to" | "on"));
    words.next()?;
    let place = words.find(|w| w.starts_with(|c: char| c.is_ascii_uppercase()))?;
    Some(!SUBJECTS.contains(&place.to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_from_subjects() {
        assert_eq!(role_place("mayor of Elk Falls"), Some(true));
        assert_eq!(role_place("president of the Navajo Nation"), Some(true));
        assert_eq!(role_place("chief of Surgery"), Some(false));
        assert_eq!(role_place("mayor"), None);
    }
}
