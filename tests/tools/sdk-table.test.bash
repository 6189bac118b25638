# tools/sdk-table, on a small tree.

# tree VERSION: one SDK in the data and the lock file, and what the tests left of it.
tree() {
  file plans/sdks.json '{"sdks":[{"sdk":"a-sdk","language":"js","option":"host","install":"npm install a-sdk","code":["new A({{writeKey}}, '"'{{url}}'"');"],"note":"None."}]}'
  file tests/e2e/package-lock.json "{\"packages\":{\"node_modules/a-sdk\":{\"version\":\"$1\"}}}"
  file docs/sdks.md 'Text.' '<!-- table: made by tools/sdk-table -->' '<!-- end of table -->' 'More.' \
    '<!-- lines: made by tools/sdk-table -->' '<!-- end of lines -->'
  results pass
}

# results RESULT: of the column track.
results() {
  file build/sdk/a-sdk.json '{"sdk":"a-sdk","how":"node","version":"1.0.0","results":{"track":"'"$1"'","page":"pass","screen":"pass",' \
    '"identify":"pass","group":"pass","alias":"pass","flush on exit":"pass","gzip":"none: never","restart":"pass","429":"pass"}}'
}

MakesTheTableAndTheLines() {
  tree 1.0.0
  answers 0 "$tools/sdk-table" .
  grep -qxF '| a-sdk (node) | 1.0.0 | pass | pass | pass | pass | pass | pass | pass | - (1) | pass | pass |' docs/sdks.md || fail "no row: $(cat docs/sdks.md)"
  grep -qxF '1. never' docs/sdks.md || fail "no reason"
  grep -qxF "new A(WRITE_KEY, 'http://127.0.0.1:8090');" docs/sdks.md || fail "no line"
  answers 0 "$tools/sdk-table" --check .
  says_nothing
}

MakesTheSameAgain() {
  tree 1.0.0
  answers 0 "$tools/sdk-table" .
  cp docs/sdks.md first
  answers 0 "$tools/sdk-table" .
  cmp docs/sdks.md first || fail "another page"
}

RefusesATableOfAnotherVersionThanTheLockFiles() {
  tree 1.0.0
  answers 0 "$tools/sdk-table" .
  file tests/e2e/package-lock.json '{"packages":{"node_modules/a-sdk":{"version":"1.1.0"}}}'
  answers 1 "$tools/sdk-table" --check .
  says 'a-sdk 1.0.0, the lock file of 1.1.0'
}

RefusesATableThatSaysThatSomethingFailed() {
  tree 1.0.0
  results fail
  answers 0 "$tools/sdk-table" .
  answers 1 "$tools/sdk-table" --check .
  says 'a-sdk (node): track: fail'
}

RefusesLinesThatAreNotThoseOfTheData() {
  tree 1.0.0
  answers 0 "$tools/sdk-table" .
  sed -i 's/8090/8091/' docs/sdks.md
  answers 1 "$tools/sdk-table" --check .
  says 'not those of plans/sdks.json'
}

RefusesAnEmptyTable() {
  tree 1.0.0
  answers 1 "$tools/sdk-table" --check .
  says 'the table is empty'
}

MakesNoTableOfTestsThatDidNotRun() {
  tree 1.0.0
  rm build/sdk/a-sdk.json
  answers 1 "$tools/sdk-table" .
  says 'run tools/test e2e'
}

RefusesAPlaceThatNobodyFills() {
  tree 1.0.0
  sed -i 's/{{url}}/{{uri}}/' plans/sdks.json
  answers 1 "$tools/sdk-table" .
  says 'there is no {{uri}}'
}

MakesTheLinesAloneWithoutARunOfTheTests() {
  tree 1.0.0
  answers 0 "$tools/sdk-table" .
  rm build/sdk/a-sdk.json
  cp docs/sdks.md before
  sed -i 's/new A(/new B(/' plans/sdks.json
  answers 0 "$tools/sdk-table" --lines .
  grep -qF 'new B(' docs/sdks.md || fail "not the new line"
  sed 's/new B(/new A(/' docs/sdks.md | cmp - before || fail "other lines changed"
  answers 0 "$tools/sdk-table" --check .
}
