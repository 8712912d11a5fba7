//! Identifiers of every type, each with the name of a field and a sentence that
//! it stands in. All are invented.

use phi_guard::finding::IdentifierType as Type;

#[derive(Clone, Copy, Debug)]
pub(super) struct Carrier {
    pub(super) kind: Type,
    /// Name of a field that holds it.
    pub(super) key: &'static str,
    pub(super) value: &'static str,
    /// A sentence that holds it, as `{}`.
    pub(super) sentence: &'static str,
    /// Parts of it, with names of fields, as programs store them apart.
    pub(super) split: &'static [(&'static str, &'static str)],
}

impl Carrier {
    /// The sentence with `value` in it.
    pub(super) fn say(&self, value: &str) -> String {
        self.sentence.replacen("{}", value, 1)
    }
}

const fn carrier(kind: Type, key: &'static str, value: &'static str, sentence: &'static str) -> Carrier {
    Carrier { kind, key, value, sentence, split: &[] }
}

const fn split(carrier: Carrier, split: &'static [(&'static str, &'static str)]) -> Carrier {
    Carrier { split, ..carrier }
}

pub(super) const CARRIERS: &[Carrier] = &[
    split(
        carrier(Type::Name, "patient_name", "Deborah Kessler", "Patient {} was seen for follow-up."),
        &[("first_name", "Deborah"), ("last_name", "Kessler")],
    ),
    split(
        carrier(Type::Name, "full_name", "Anselmo Ruiz", "Mr. {} reports no chest pain."),
        &[("given", "Anselmo"), ("family", "Ruiz")],
    ),
    split(
        carrier(Type::Name, "emergency_contact", "Margaret Okonkwo", "Please call her daughter, {}, with results."),
        &[("contact_first", "Margaret"), ("contact_last", "Okonkwo")],
    ),
    split(
        carrier(Type::Location, "address", "17 Birchwood Lane", "She lives at {} with her son."),
        &[("house_number", "17"), ("street_name", "Birchwood Lane")],
    ),
    carrier(Type::Location, "city", "Springfield", "He moved here from {}, Illinois, last year."),
    split(
        carrier(Type::Location, "mailing_address", "2204 Maple Street, Apt 5", "Mailing address: {}."),
        &[("address_1", "2204 Maple Street"), ("address_2", "Apt 5")],
    ),
    carrier(Type::Zip, "zip", "43604", "ZIP code: {}."),
    split(
        carrier(Type::Zip, "postal_code", "97205-1443", "Postal code {}, as before."),
        &[("zip5", "97205"), ("zip4", "1443")],
    ),
    carrier(Type::Zip, "zip_code", "60614", "They live in Chicago, IL {}."),
    carrier(Type::Facility, "hospital", "Riverside Medical Center", "Transferred from {} overnight."),
    carrier(Type::Facility, "facility_name", "Saint Brigid Nursing Home", "She is a resident of {}."),
    carrier(Type::Facility, "clinic", "Oakhurst Family Clinic", "Follow up at {} in two weeks."),
    split(
        carrier(Type::Date, "visit_date", "03/14/2021", "Seen on {} for cough."),
        &[("visit_month", "03"), ("visit_day", "14"), ("visit_year", "2021")],
    ),
    split(
        carrier(Type::Date, "surgery_date", "March 3, 2019", "Surgery was on {}."),
        &[("surgery_month", "March"), ("surgery_day", "3"), ("surgery_year", "2019")],
    ),
    split(
        carrier(Type::Date, "dob", "1961-04-09", "DOB: {}."),
        &[("birth_year", "1961"), ("birth_month", "04"), ("birth_day", "09")],
    ),
    carrier(Type::Age, "age", "93", "A {}-year-old woman with dyspnea."),
    carrier(Type::Age, "patient_age", "97", "Age: {} years."),
    carrier(Type::Age, "age_years", "101", "He is {} years old."),
    split(
        carrier(Type::Phone, "phone", "(503) 555-0148", "Call {} with results."),
        &[("area_code", "503"), ("exchange", "555"), ("line_number", "0148")],
    ),
    split(
        carrier(Type::Phone, "home_phone", "614-555-0173", "Tel: {}."),
        &[("phone_1", "614"), ("phone_2", "555"), ("phone_3", "0173")],
    ),
    split(
        carrier(Type::Phone, "mobile", "+1 312 555 0199", "Her cell phone is {}."),
        &[("country_code", "+1"), ("phone_area", "312"), ("phone_number", "555 0199")],
    ),
    split(carrier(Type::Fax, "fax", "(503) 555-0162", "Fax: {}."), &[("fax_area", "503"), ("fax_number", "555-0162")]),
    carrier(Type::Fax, "fax_number", "614-555-0188", "Please fax records to {}."),
    split(
        carrier(Type::Email, "email", "tamsin.okafor@mailhost.org", "Write to {}."),
        &[("email_user", "tamsin.okafor"), ("email_domain", "mailhost.org")],
    ),
    carrier(Type::Email, "contact_email", "j_ruiz77@clinicmail.com", "Email: {}."),
    carrier(Type::Email, "mail", "dkessler@example.net", "She asks for a copy to {} today."),
    split(carrier(Type::Ssn, "ssn", "219-09-9438", "SSN {}."), &[("ssn_1", "219"), ("ssn_2", "09"), ("ssn_3", "9438")]),
    split(
        carrier(Type::Ssn, "social_security_number", "537-22-8816", "His social security number is {}."),
        &[("ssn_area", "537"), ("ssn_group", "22"), ("ssn_serial", "8816")],
    ),
    split(
        carrier(Type::Ssn, "social", "457-55-5462", "SSN: {}."),
        &[("ssn_first3", "457"), ("ssn_middle2", "55"), ("ssn_last4", "5462")],
    ),
    carrier(Type::NationalId, "nhs_number", "943 476 5919", "NHS number {}."),
    carrier(Type::NationalId, "sin", "046 454 286", "SIN: {}."),
    carrier(Type::Mrn, "mrn", "00482213", "MRN: {}."),
    split(
        carrier(Type::Mrn, "medical_record_number", "A19-44821", "Medical record number {}."),
        &[("mrn_prefix", "A19"), ("mrn_number", "44821")],
    ),
    carrier(Type::Mrn, "patient_id", "77120934", "Patient ID {}."),
    carrier(Type::HealthPlanId, "member_id", "XQH884213907", "Member ID: {}."),
    carrier(Type::HealthPlanId, "mbi", "1EG4-TE5-MK73", "Medicare number {}."),
    carrier(Type::HealthPlanId, "policy_number", "W22881-0047", "Policy number: {}."),
    split(
        carrier(Type::Account, "card_number", "4111 1111 1111 1111", "Paid with card {}."),
        &[("card_1", "4111"), ("card_2", "1111"), ("card_3", "1111"), ("card_4", "1111")],
    ),
    carrier(Type::Account, "iban", "GB82 WEST 1234 5698 7654 32", "IBAN {}."),
    carrier(Type::Account, "account_number", "883401227", "Account number: {}."),
    carrier(Type::License, "drivers_license", "D442-7719-3308", "Driver's license {}."),
    carrier(Type::License, "dea_number", "BK1234563", "DEA: {}."),
    carrier(Type::License, "npi", "1245319599", "NPI {}."),
    carrier(Type::Vehicle, "vin", "1HGCM82633A004352", "VIN {}."),
    carrier(Type::Vehicle, "license_plate", "KTR-4471", "License plate {}."),
    carrier(Type::Device, "serial_number", "SN-44719823", "Pacemaker serial number {}."),
    carrier(Type::Device, "mac_address", "00:1B:44:11:3A:B7", "MAC address {}."),
    carrier(Type::Device, "imei", "490154203237518", "IMEI {}."),
    carrier(Type::Url, "url", "https://portal.mercyview.org/patients/dkessler", "See {} for images."),
    carrier(Type::Url, "profile_url", "www.facebook.com/anselmo.ruiz.77", "Profile: {}."),
    carrier(Type::IpAddress, "ip", "203.0.113.77", "Logged in from {}."),
    carrier(Type::IpAddress, "ip_address", "2001:db8:85a3::8a2e:370:7334", "IP address {}."),
    carrier(Type::Biometric, "fingerprint_id", "FP-4471-9082", "Fingerprint ID: {}."),
    carrier(Type::Biometric, "voiceprint", "VP-88213", "Voiceprint ID {}."),
    carrier(Type::Photo, "photo", "kessler_face_front.jpg", "Attached photo of her face: {}."),
    carrier(Type::Photo, "portrait", "mugshot_ruiz_02.png", "See {} in the chart."),
    carrier(Type::OtherId, "username", "dkessler1961", "Username: {}."),
    carrier(Type::OtherId, "employee_id", "E-448213", "Employee number {}."),
    carrier(Type::OtherId, "subject_id", "ONC-2291-047", "Study subject ID {}."),
];
