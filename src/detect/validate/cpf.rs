//! Brazilian CPF numbers (Receita Federal).

use super::digits;

/// Eleven digits, the last two check; all the same digit is none.
pub(super) fn cpf(text: &str) -> Option<bool> {
    let number = digits::exactly::<11>(text)?;
    let check = |len: usize| {
        let weights: Vec<u32> = (2..=11).rev().skip(10 - len).collect();
        let rest = digits::weighted(number.get(..len)?, &weights) * 10 % 11 % 10;
        Some(number.get(len) == Some(&rest))
    };
    let same = number.iter().all(|d| Some(d) == number.first());
    Some(!same && check(9)? && check(10)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpf_tells_right_from_wrong() {
        for good in ["111.444.777-35", "52998224725"] {
            assert_eq!(cpf(good), Some(true), "{good}");
        }
        for bad in ["111.444.777-36", "111.111.111-11"] {
            assert_eq!(cpf(bad), Some(false), "{bad}");
        }
        assert_eq!(cpf("111.444.777-3"), None);
    }

    #[test]
    fn cpf_sees_every_single_digit_error() {
        crate::detect::validate::tests::single_digit_errors(cpf, "52998224725");
    }
}
