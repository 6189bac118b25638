#include "daemon/delivery/kind.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plumbline::delivery {
namespace {

using State = Outcome::State;

State state_of(unsigned status) { return outcome_of(Answer{status, "no", {}, ""}).state; }

TEST(Outcome, IsAcceptedBy2xxTriedAgainAfterWhatMayPassAndElseRefused) {
  for (const unsigned status : {200U, 201U, 204U, 299U}) EXPECT_EQ(state_of(status), State::accepted) << status;
  for (const unsigned status : {401U, 403U, 408U, 429U, 500U, 503U, 599U})
    EXPECT_EQ(state_of(status), State::again) << status;
  for (const unsigned status : {300U, 301U, 307U, 400U, 402U, 404U, 407U, 409U, 428U, 430U, 499U})
    EXPECT_EQ(state_of(status), State::refused) << status;
}

TEST(Outcome, OfAWrongSecretSaysWhatToDo) {
  EXPECT_EQ(
      outcome_of(Answer{401, "who are you", {}, ""}).error,
      "It answered 401, so it does not accept the secret, header or write key. Set the right one; the calls wait: who "
      "are you");
}

TEST(Outcome, OfARedirectIsARefusedAddress) {
  const auto outcome = outcome_of(Answer{302, "", {}, "http://169.254.169.254/"});
  EXPECT_TRUE(outcome.address_refused);
  EXPECT_THAT(outcome.error, testing::HasSubstr("169.254.169.254"));
  EXPECT_FALSE(outcome_of(Answer{400, "", {}, ""}).address_refused);
}

TEST(Outcome, ShowsWhatWasAnsweredAsTextWhateverItsBytes) {
  const auto outcome = outcome_of(Answer{500, "caf\xc3\xa9 \xff\xc3", {}, ""});
  EXPECT_EQ(outcome.answer, "caf\xc3\xa9 \xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_EQ(outcome.error, "It answered 500: " + outcome.answer);
  EXPECT_EQ(outcome_of(Answer{500, "one\ntwo", {}, ""}).error, "It answered 500: one");
}

TEST(Outcome, OfNoAnswerIsTriedAgain) {
  const Result<Answer, ClientFault> none = unexpected(ClientFault{"No connection.", false});
  EXPECT_EQ(outcome_of(none).state, State::again);
  EXPECT_EQ(outcome_of(none).error, "No connection.");
}

} // namespace
} // namespace plumbline::delivery
