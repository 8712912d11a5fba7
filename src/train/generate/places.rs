//! Places below a state, hospitals, schools, employers.

use std::path::Path;

use super::lists::{ListError, Table, Weighted, capitalised, one};
use super::people::Named;
use crate::train::random::Random;

const ABROAD: &str = "Toronto|Vancouver|Montreal|Ottawa|Calgary|London|Manchester|Leeds|Glasgow|Edinburgh|Dublin|Cork|Paris|Lyon|\
    Marseille|Toulouse|Berlin|Hamburg|Munich|München|Köln|Frankfurt|Leipzig|Vienna|Graz|Zurich|Zürich|Geneva|Basel|Madrid|Barcelona|\
    Sevilla|Valencia|Bilbao|Málaga|Zaragoza|Lisbon|Porto|Rome|Milan|Naples|Turin|Athens|Istanbul|Ankara|Izmir|Warsaw|Kraków|Prague|\
    Brno|Budapest|Bucharest|Sofia|Belgrade|Zagreb|Kyiv|Kharkiv|Odesa|Lviv|Moscow|St. Petersburg|Minsk|Tbilisi|Yerevan|Baku|Tehran|\
    Shiraz|Baghdad|Basra|Mosul|Damascus|Aleppo|Homs|Beirut|Amman|Jerusalem|Tel Aviv|Haifa|Gaza|Cairo|Alexandria|Giza|Tunis|Algiers|\
    Casablanca|Rabat|Lagos|Abuja|Kano|Ibadan|Accra|Kumasi|Dakar|Bamako|Abidjan|Nairobi|Mombasa|Kampala|Kigali|Dar es Salaam|Addis Ababa|\
    Asmara|Mogadishu|Hargeisa|Khartoum|Kinshasa|Luanda|Lusaka|Harare|Johannesburg|Cape Town|Durban|Karachi|Lahore|Islamabad|Peshawar|\
    Kabul|Herat|Delhi|New Delhi|Mumbai|Bangalore|Bengaluru|Chennai|Hyderabad|Kolkata|Pune|Ahmedabad|Jaipur|Kochi|Amritsar|Dhaka|\
    Chittagong|Sylhet|Kathmandu|Pokhara|Colombo|Kandy|Yangon|Mandalay|Bangkok|Chiang Mai|Phnom Penh|Vientiane|Hanoi|Saigon|Ho Chi Minh City|\
    Da Nang|Hue|Manila|Quezon City|Cebu|Davao|Jakarta|Surabaya|Bandung|Kuala Lumpur|Penang|Beijing|Shanghai|Guangzhou|Shenzhen|Wuhan|\
    Chengdu|Fuzhou|Taipei|Kaohsiung|Seoul|Busan|Incheon|Daegu|Tokyo|Osaka|Kyoto|Nagoya|Sapporo|Fukuoka|Ulaanbaatar|Almaty|Tashkent|\
    Samarkand|Sydney|Melbourne|Perth|Brisbane|Auckland|Wellington|Suva|Apia|Havana|Santiago de Cuba|Port-au-Prince|Kingston|\
    Santo Domingo|San Juan|Ponce|Bayamón|Guadalajara|Monterrey|Tijuana|Puebla|Oaxaca|Mérida|Ciudad Juárez|Culiacán|Tegucigalpa|\
    San Pedro Sula|San Salvador|Managua|Panama City|Bogotá|Medellín|Cali|Barranquilla|Caracas|Maracaibo|Quito|Guayaquil|Lima|Arequipa|\
    Cusco|La Paz|Santa Cruz|Cochabamba|Santiago|Valparaíso|Buenos Aires|Córdoba|Rosario|Montevideo|Asunción|São Paulo|Rio de Janeiro|\
    Salvador|Recife|Fortaleza|Belo Horizonte|Curitiba|Oslo|Bergen|Stockholm|Malmö|Gothenburg|Copenhagen|Aarhus|Helsinki|Tampere|\
    Reykjavik|Tallinn|Riga|Vilnius|Brussels|Antwerp|Ghent|Amsterdam|Rotterdam|Utrecht|The Hague|Luxembourg City|Valletta|Nicosia";

const SAINTS: &[&str] = &[
    "Mary", "Joseph", "Luke", "John", "Francis", "Anthony", "Elizabeth", "Vincent", "Anne", "Jude", "Thomas", "Agnes", "Clare",
    "Michael", "Mark", "Rita", "Bernard", "Catherine", "Peter", "Paul", "David", "Barnabas", "Raphael", "Alphonsus", "Charles",
];

const PROPER: &[&str] = &[
    "Mercy", "Providence", "Good Samaritan", "Sacred Heart", "Holy Cross", "Lakeview", "Riverside", "Hillcrest", "Summit", "Valley",
    "Northside", "Eastgate", "Westbrook", "Parkview", "Cedar Ridge", "Maple Grove", "Oakwood", "Pine Ridge", "Sunrise", "Bayview",
    "Harbor", "Mountain View", "Prairie", "Cornerstone", "Pinnacle", "Evergreen", "Blue Ridge", "Lakeside", "Clearwater", "Three Rivers",
    "Hopewell", "Beacon", "Unity", "Grace", "Trinity", "Bethesda", "Bethel", "Ascension", "Emmanuel", "Silver Lake", "Golden Years",
    "Magnolia", "Willow Creek", "Stonebridge", "Kingsway", "Fairview", "Meadowbrook", "Brookhaven", "Glenwood", "Redwood", "Desert Sky",
    "Coastal", "Heartland", "Tri-County", "Peachtree", "Sycamore", "Birchwood", "Heritage", "Liberty", "Crestview", "Union Square",
];

/// The lists that places and facilities come from.
pub(super) struct Places {
    cities: Weighted,
    city_states: Vec<(String, String)>,
    counties: Weighted,
    hospitals: Weighted,
    streets: Weighted,
    suffixes: Vec<(String, String)>,
    abroad: Vec<&'static str>,
}

impl Places {
    /// Reads the lists.
    pub(super) fn read(folder: &Path) -> Result<Places, ListError> {
        let cities = Table::read(folder, "us_cities.tsv")?;
        let named = |file: &str, column: &str| Ok::<_, ListError>(Table::read(folder, file)?.column(column));
        let suffixes = Table::read(folder, "us_street_suffixes.tsv")?;
        Ok(Places {
            city_states: cities.rows().map(|r| (r.get("city").to_owned(), r.get("state").to_owned())).collect(),
            cities: cities.rows().map(|r| (r.get("city").to_owned(), r.number("zip_pop2020").max(25.0).sqrt())).collect(),
            counties: named("us_counties.tsv", "county")?,
            hospitals: named("us_hospitals.tsv", "name")?,
            streets: named("us_common_street_names.tsv", "name")?,
            suffixes: suffixes
                .rows()
                .map(|r| (lower_but_first(r.get("name")), lower_but_first(r.get("Abbreviation"))))
                .filter(|(name, short)| !name.is_empty() && !short.is_empty())
                .collect(),
            abroad: ABROAD.split('|').collect(),
        })
    }

    /// A city or town.
    pub(super) fn city(&self, random: &mut Random) -> String {
        match random.below(20) {
            0..=12 => self.cities.pick(random).to_owned(),
            13..=16 => random.pick(&self.city_states).map_or_else(String::new, |c| c.0.clone()),
            17 => self.hood(random),
            _ => self.city_abroad(random),
        }
    }

    /// A city abroad.
    pub(super) fn city_abroad(&self, random: &mut Random) -> String {
        one(&self.abroad, random).to_owned()
    }

    /// "Hennepin County".
    pub(super) fn county(&self, random: &mut Random) -> String {
        format!("{} {}", self.counties.pick(random), if random.chance(94) { "County" } else { "Parish" })
    }

    /// A neighbourhood.
    pub(super) fn hood(&self, random: &mut Random) -> String {
        let base = match random.below(3) {
            0 => self.streets.pick(random).to_owned(),
            1 => self.cities.pick(random).to_owned(),
            _ => one(PROPER, random).to_owned(),
        };
        if random.chance(20) {
            return format!("{} {base}", one(&["North", "South", "East", "West", "Old", "New", "Upper", "Lower"], random));
        }
        let heads = ["Heights", "Hill", "Hills", "Park", "Village", "Gardens", "Square", "Terrace", "Flats", "Bottoms", "Point", "Side", "Manor", "Acres", "Landing", "Woods", "Crossing"];
        format!("{base} {}", one(&heads, random))
    }

    /// "4521 Oak Ridge Ln Apt 3".
    pub(super) fn street(&self, people: &Named<'_>, random: &mut Random) -> String {
        let most = if random.chance(60) { 2000 } else { 19_000 };
        let number = 1 + random.below(most);
        let name = match random.below(6) {
            0..=2 => self.streets.pick(random).to_owned(),
            3 => people.surname(random),
            4 => format!("{} {}", one(PROPER, random), one(&["Ridge", "Hill", "Park", "Creek", "View", "Lake"], random)),
            _ => format!("{}{}", 1 + random.below(150), one(&["th", "st", "nd", "rd"], random)),
        };
        let suffix = if random.chance(75) {
            one(&["St", "St.", "Street", "Ave", "Ave.", "Avenue", "Rd", "Road", "Dr", "Drive", "Ln", "Lane", "Blvd", "Ct", "Court", "Way", "Pl", "Pkwy", "Circle", "Terrace"], random).to_owned()
        } else {
            random.pick(&self.suffixes).map_or_else(String::new, |s| if random.chance(50) { s.0.clone() } else { s.1.clone() })
        };
        let side = if random.chance(15) { one(&["N ", "S. ", "East ", "W ", "NW ", "SE "], random) } else { "" };
        let mut line = format!("{number} {side}{name} {suffix}");
        if random.chance(25) {
            line += &format!("{} {}{}", one(&[",", ""], random), one(&["Apt ", "Apt. ", "Unit ", "#", "Suite ", "Lot ", "Ste "], random), 1 + random.below(400));
            if random.chance(25) {
                line.push((b'A' + random.below(6) as u8) as char);
            }
        }
        line
    }

    /// Something that gives a facility its name.
    fn proper(&self, people: &Named<'_>, random: &mut Random) -> String {
        match random.below(12) {
            0..=2 => self.cities.pick(random).to_owned(),
            3 | 4 => people.surname(random),
            5 => format!("{} {}", people.given(random), people.surname(random)),
            6 => format!("{} {}", one(&["St.", "Saint", "St"], random), possessive(one(SAINTS, random), random)),
            7 => format!("{} {}", self.cities.pick(random), one(&["Regional", "Community", "General", "Memorial", "Family", "County"], random)),
            8 => self.counties.pick(random).to_owned(),
            9 => format!("{} {}", one(&["North", "South", "East", "West", "Central", "Upper", "Greater"], random), self.cities.pick(random)),
            _ => one(PROPER, random).to_owned(),
        }
    }

    fn headed(&self, people: &Named<'_>, heads: &[&str], random: &mut Random) -> String {
        format!("{} {}", self.proper(people, random), one(heads, random))
    }

    /// A hospital or clinic.
    pub(super) fn hospital(&self, people: &Named<'_>, random: &mut Random) -> String {
        match random.below(20) {
            0..=6 => self.hospitals.pick(random).to_owned(),
            7 => format!("{} {}", one(&["University of", "Children's Hospital of", "Rehabilitation Institute of", "Hospital of", "Medical College of", "Cancer Center of"], random), self.cities.pick(random)),
            8 => one(&["Kaiser", "Mass General", "UCSF", "UCLA", "Mayo", "Cleveland Clinic", "Johns Hopkins", "Duke", "Stanford", "UPMC", "NYU Langone", "Cedars", "MGH", "BIDMC", "CHOP", "Mount Sinai", "Emory", "Vanderbilt", "HCA", "Sutter", "Geisinger", "Intermountain", "Banner", "Sentara", "Ochsner"], random).to_owned(),
            9 => self.initialism(people, random),
            _ => self.headed(people, &["General Hospital", "Hospital", "Hospital", "Medical Center", "Medical Center", "Med Ctr", "Regional Medical Center", "Memorial Hospital", "Community Hospital", "Clinic", "Clinic", "Health Center", "Urgent Care", "Children's Hospital", "VA Medical Center", "VA", "Surgery Center", "Cancer Center", "Heart Institute", "Rehab", "Rehabilitation Hospital", "Health System", "Health", "Healthcare", "Infirmary", "Dialysis", "Eye Institute", "Birth Center", "Women's Center", "Memorial", "General", "Regional", "Presbyterian", "Methodist", "Baptist Hospital", "Behavioral Health", "Psychiatric Center"], random),
        }
    }

    /// A hospital by its letters.
    fn initialism(&self, people: &Named<'_>, random: &mut Random) -> String {
        let name = self.headed(people, &["General Hospital", "Medical Center", "Memorial Hospital", "Regional Hospital"], random);
        name.split_whitespace().filter_map(|w| w.chars().next()).flat_map(char::to_uppercase).take(5).collect()
    }

    /// A practice.
    pub(super) fn practice(&self, people: &Named<'_>, random: &mut Random) -> String {
        if random.chance(15) {
            return format!("{} & {} {}", people.surname(random), people.surname(random), one(&["Dental", "Associates", "Dermatology", "MDs"], random));
        }
        self.headed(people, &["Family Practice", "Family Medicine", "Pediatrics", "Internal Medicine", "Medical Group", "Medical Associates", "Cardiology", "Cardiology Associates", "Dermatology", "Orthopedics", "OB/GYN", "Women's Health", "Primary Care", "Dental", "Dental Care", "Counseling", "Physical Therapy", "Eye Care", "ENT", "Psychiatry", "Oncology", "Pain Clinic", "Health Partners", "Physicians"], random)
    }

    /// A nursing home.
    pub(super) fn nursing_home(&self, people: &Named<'_>, random: &mut Random) -> String {
        self.headed(people, &["Nursing Home", "Manor", "Care Center", "Assisted Living", "Rehab", "Rehabilitation and Nursing", "Senior Living", "Village", "House", "Hospice", "SNF", "Skilled Nursing", "Memory Care", "Gardens", "Lodge", "Home", "Estates", "Place", "Convalescent"], random)
    }

    /// A school.
    pub(super) fn school(&self, people: &Named<'_>, random: &mut Random) -> String {
        if random.chance(12) {
            return format!("{} {}", one(&["University of", "College of"], random), self.cities.pick(random));
        }
        self.headed(people, &["High School", "High", "Elementary", "Elementary School", "Middle School", "Academy", "University", "College", "Community College", "State University", "Preschool", "Daycare", "School", "Prep", "Montessori", "State", "Christian School", "Charter School", "Kindergarten"], random)
    }

    /// An employer.
    pub(super) fn employer(&self, people: &Named<'_>, random: &mut Random) -> String {
        if random.chance(12) {
            let known = ["Walmart", "Amazon", "Target", "Costco", "Boeing", "FedEx", "UPS", "Kroger", "Tyson", "Home Depot", "Lowe's", "Ford", "Caterpillar", "John Deere", "Starbucks", "McDonald's", "Delta", "Safeway", "Publix", "Verizon", "Chevron"];
            return one(&known, random).to_owned();
        }
        if random.chance(15) {
            return format!("{} & {}", people.surname(random), one(&["Sons", "Co.", "Associates", "Daughters", "Partners"], random));
        }
        self.headed(people, &["Logistics", "Steel", "Construction", "Foods", "Meats", "Trucking", "Manufacturing", "Motors", "Bakery", "Diner", "Farms", "Dairy", "Roofing", "Plumbing", "Electric", "Hardware", "Law Firm", "Insurance", "Bank", "Credit Union", "School District", "Fire Department", "Police Department", "Sheriff's Office", "Public Library", "Landscaping", "Auto Body", "Grill", "Cafe", "Salon", "Paper Mill", "Sawmill", "Industries", "Inc", "LLC", "Corp.", "Systems", "Warehouse", "Cleaners", "Times", "Realty", "Airport", "Transit", "Foundry", "Shipyard", "Tool and Die"], random)
    }

    /// A church or another house of prayer.
    pub(super) fn church(&self, people: &Named<'_>, random: &mut Random) -> String {
        match random.below(4) {
            0 => format!("{} {}", one(&["St.", "Saint"], random), possessive(one(SAINTS, random), random)),
            1 => format!("{} {}", one(&["First", "Second", "Mount Zion", "New Hope", "Calvary", "Temple", "Masjid", "Our Lady of", "Beth"], random), one(&["Baptist", "Baptist Church", "Methodist", "Presbyterian", "Lutheran Church", "AME", "Israel", "Guadalupe", "Tabernacle", "Congregational"], random)),
            _ => self.headed(people, &["Church", "Baptist Church", "Lutheran Church", "Methodist Church", "Community Church", "Parish", "Mosque", "Islamic Center", "Synagogue", "Temple", "Chapel", "Gurdwara", "Catholic Church"], random),
        }
    }

    /// A pharmacy.
    pub(super) fn pharmacy(&self, people: &Named<'_>, random: &mut Random) -> String {
        if random.chance(30) {
            let chain = one(&["CVS", "Walgreens", "Rite Aid", "Kroger Pharmacy", "Walmart Pharmacy", "Publix Pharmacy", "Costco Pharmacy", "Safeway Pharmacy", "H-E-B Pharmacy"], random);
            return if random.chance(40) { format!("{chain} #{}", 100 + random.below(9900)) } else { chain.to_owned() };
        }
        self.headed(people, &["Pharmacy", "Drug", "Drugs", "Apothecary", "Drugstore", "Rx", "Compounding Pharmacy"], random)
    }

    /// A laboratory.
    pub(super) fn laboratory(&self, people: &Named<'_>, random: &mut Random) -> String {
        if random.chance(25) {
            return one(&["Quest", "LabCorp", "Quest Diagnostics", "Labcorp", "BioReference", "Sonora Quest", "ARUP"], random).to_owned();
        }
        self.headed(people, &["Labs", "Laboratory", "Diagnostics", "Reference Lab", "Pathology", "Imaging", "Clinical Laboratories", "Radiology"], random)
    }

    /// "5 East", "Tower 7 West".
    pub(super) fn unit(&self, people: &Named<'_>, random: &mut Random) -> String {
        let side = one(&["East", "West", "North", "South", "Center", "E", "W", "A", "B", "C"], random);
        let floor = 1 + random.below(14);
        match random.below(8) {
            0..=2 => format!("{floor} {side}"),
            3 => format!("{} {floor} {side}", one(&["Tower", "Building", "Pavilion", "Bldg"], random)),
            4 => format!("{} {}", people.surname(random), one(&["Pavilion", "Tower", "Wing", "Unit", "Building"], random)),
            5 => format!("{} {floor}", people.surname(random)),
            6 => format!("Ward {floor}{}", one(&["A", "B", "", ""], random)),
            _ => format!("{floor}{}", one(&["W", "E", "N", "S", " Main", " Tower"], random)),
        }
    }
}

fn possessive(saint: &str, random: &mut Random) -> String {
    match random.below(3) {
        0 => saint.to_owned(),
        1 => format!("{saint}'s"),
        _ => format!("{saint}s"),
    }
}

fn lower_but_first(word: &str) -> String {
    capitalised(&word.to_lowercase())
}
