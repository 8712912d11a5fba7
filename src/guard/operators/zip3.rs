//! Which three-digit ZIP prefixes may be shown: 45 CFR 164.514(b)(2)(i)(B),
//! areas of more than 20,000 people.

/// Prefixes whose area had more than 20,000 people in the 2020 census (5-digit
/// ZCTA counts of the 2020 DHC file, summed), without the 17 that the guidance
/// of HHS lists by the census of 2000. Ranges, both ends included. What is not
/// here (small areas, military, unassigned) is shown as 000.
#[rustfmt::skip]
const SHOWN: [(u16, u16); 78] = [
    (6, 7), (9, 35), (37, 54), (56, 58), (60, 62), (64, 89), (100, 101), (103, 191), (193, 201), (206, 212),
    (214, 268), (270, 310), (312, 331), (333, 339), (341, 342), (344, 344), (346, 347), (349, 352), (354, 368),
    (370, 374), (376, 398), (400, 418), (420, 427), (430, 458), (460, 508), (510, 516), (520, 528), (530, 532),
    (534, 535), (537, 551), (553, 554), (557, 567), (570, 577), (580, 588), (590, 620), (622, 631), (633, 641),
    (644, 648), (650, 658), (660, 662), (664, 681), (683, 691), (693, 693), (700, 701), (703, 708), (710, 714),
    (716, 731), (734, 741), (743, 752), (754, 770), (773, 789), (791, 816), (820, 820), (822, 822), (824, 829),
    (832, 838), (840, 841), (843, 847), (850, 853), (855, 857), (859, 860), (863, 865), (870, 871), (873, 875),
    (877, 877), (880, 883), (891, 891), (894, 895), (897, 898), (900, 900), (902, 908), (910, 928), (930, 937),
    (939, 941), (943, 961), (967, 968), (970, 986), (988, 999),
];

/// `prefix` if its area is large enough, `000` if not.
pub(super) fn shown(prefix: u16) -> String {
    let large = SHOWN.iter().any(|&(first, last)| (first..=last).contains(&prefix));
    format!("{:03}", if large { prefix } else { 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_lists_of_small_areas_are_zero_and_large_ones_are_shown() {
        let of_2000 = [36, 59, 63, 102, 203, 556, 692, 790, 821, 823, 830, 831, 878, 879, 884, 890, 893];
        let of_2020 = [36, 59, 102, 202, 203, 204, 205, 369, 556, 692, 753, 772, 821, 823, 878, 879, 884, 893];
        for prefix in of_2000.into_iter().chain(of_2020).chain([0, 90, 98, 340, 962, 969]) {
            assert_eq!(shown(prefix), "000", "{prefix}");
        }
        for prefix in [21, 100, 606, 900, 972] {
            assert_eq!(shown(prefix), format!("{prefix:03}"));
        }
    }

    #[test]
    fn the_table_is_in_order_and_has_871_prefixes() {
        assert!(SHOWN.windows(2).all(|w| w[0].1 < w[1].0));
        assert_eq!(SHOWN.iter().map(|(a, b)| b - a + 1).sum::<u16>(), 871);
    }
}
