# tools/check-contract, on small trees.

# contract LINE...: a contract of one fact, with these lines below it.
contract() { file docs/wire-contract.md '## 1. Endpoints' '' '1.1 Calls are POST.' "$@"; }

e2e_test() { file tests/e2e/ingest.test.mjs "test('$1', async (t) => {" '});'; }

AcceptsAFactWhoseTestsAreThere() {
  contract '> ingest "a call is taken"; Call.IsRead'
  e2e_test 'a call is taken'
  file tests/validator/call/call_test.cpp 'TEST_F(Call,' '       IsRead) {}'
  file validator/call/call.h '/// As it is sent (docs/wire-contract.md,' '/// 1.1 and 1).'
  answers 0 "$tools/check-contract" .
  says_nothing
}

AcceptsAFactThatOnlyInforms() {
  contract '> Informs'
  answers 0 "$tools/check-contract" .
}

RefusesAFactThatNothingHolds() {
  contract '' '1.2 They have a key.' '> Informs'
  answers 1 "$tools/check-contract" .
  says 'docs/wire-contract.md:3: 1.1'
}

RefusesATestThatIsNotThere() {
  contract '> ingest "a call is taken"'
  e2e_test 'a call is refused'
  answers 1 "$tools/check-contract" .
  says 'ingest "a call is taken"'
  contract '> Call.IsRead'
  answers 1 "$tools/check-contract" .
  says 'Call.IsRead'
}

FindsANameWithASemicolonOrAQuoteInIt() {
  contract '> ingest "one; and \"two\""; Call.IsRead'
  e2e_test 'one; and "two"'
  file tests/validator/call/call_test.cpp 'TEST(Call, IsRead) {}'
  answers 0 "$tools/check-contract" .
}

RefusesACitationOfANumberThatIsNotThere() {
  contract '> Informs'
  file daemon/ingest/wire/limits.h '// docs/wire-contract.md, 1.2'
  answers 1 "$tools/check-contract" .
  says 'daemon/ingest/wire/limits.h: cites docs/wire-contract.md, 1.2'
}

RefusesACitationWithoutANumber() {
  contract '> Informs'
  file daemon/ingest/wire/limits.h '// docs/wire-contract.md, limits'
  answers 1 "$tools/check-contract" .
  says 'without a number'
}

RefusesANumberThatIsThereTwice() {
  contract '> Informs' '' '1.1 Again.' '> Informs'
  answers 1 "$tools/check-contract" .
  says 'there twice'
}

security() { file docs/security.md '| class of attack | what holds it | tests |' '| --- | --- | --- |' "$@"; }

HoldsTheRowsOfAttacksToTestsThatAreThere() {
  contract '> Informs'
  e2e_test 'a call is taken'
  security '| endless bodies | a bound | ingest "a call is taken" |'
  answers 0 "$tools/check-contract" .
  security '| endless bodies | a bound | ingest "a call is refused" |'
  answers 1 "$tools/check-contract" .
  says 'docs/security.md:3: this row'
  security '| endless bodies | a bound | |'
  answers 1 "$tools/check-contract" .
  says 'names no test'
}
