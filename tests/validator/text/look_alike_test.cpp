#include "validator/text/look_alike.h"

#include <gtest/gtest.h>

namespace plumbline::validator {
namespace {

TEST(LookAlike, NamesTheCharacterThatDiffers) {
  EXPECT_EQ(look_alike_difference("Help: Fonts", "Help:\u2008Fonts"),
            "The plan has U+2008 (punctuation space) as character 6; U+0020 (space) was sent.");
  EXPECT_EQ(look_alike_difference("Order\u00A0Completed", "Order Completed"),
            "The plan has U+0020 (space) as character 6; U+00A0 (no-break space) was sent.");
  EXPECT_EQ(look_alike_difference("Order\u200B Completed", "Order Completed"),
            "U+200B (zero width space) was sent as character 6; the plan does not have it.");
  EXPECT_EQ(look_alike_difference("Order Completed", "Order Completed\uFEFF"),
            "The plan has U+FEFF (zero width no-break space) as character 16; it was not sent.");
  EXPECT_EQ(look_alike_difference("Don\u2019t", "Don't"),
            "The plan has U+0027 (apostrophe) as character 4; U+2019 (right single quotation mark) was sent.");
  EXPECT_EQ(look_alike_difference("Cafe\u0301", "Caf\u00E9"),
            "The plan has U+00E9 (latin small letter e with acute) as character 4; U+0065 (latin small letter e) and "
            "U+0301 (combining acute accent) was sent.");
}

TEST(LookAlike, SaysNothingOfNamesThatDifferToTheEyeOrNotAtAll) {
  EXPECT_EQ(look_alike_difference("Order Completed", "Order Completed"), std::nullopt);
  EXPECT_EQ(look_alike_difference("order completed", "Order Completed"), std::nullopt);
  EXPECT_EQ(look_alike_difference("Caf\u00E9", "Cafe"), std::nullopt);
}

TEST(LookAlike, FindsOddCharacters) {
  EXPECT_EQ(odd_character("Order Completed"), std::nullopt);
  EXPECT_EQ(odd_character("Caf\u00E9"), std::nullopt);
  EXPECT_EQ(odd_character("a\u2014b"), "U+2014 (em dash) as character 2");
  EXPECT_EQ(odd_character("Cafe\u0301"), "U+0301 (combining acute accent) as character 5");
}

TEST(LookAlike, ShowsWhatCannotBeSeen) {
  EXPECT_EQ(shown_name("Order\u00A0Completed"), "Order\\u00A0Completed");
  EXPECT_EQ(shown_name("Caf\u00E9 \u2014 x"), "Caf\u00E9 \u2014 x");
}

} // namespace
} // namespace plumbline::validator
