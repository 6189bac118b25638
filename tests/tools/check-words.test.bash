# tools/check-words, on small trees.

AcceptsCleanSources() {
  file validator/call/call.cpp 'int main() {}' '// a todo list is no reminder'
  file tests/validator/call/call_test.cpp 'TEST(Call, IsRead) {}'
  answers 0 "$tools/check-words" .
  says_nothing
}

RefusesAReminderAndNamesItsPlace() {
  file daemon/http/session.cpp '' '// TODO: time out'
  answers 1 "$tools/check-words" .
  says 'daemon/http/session.cpp:2'
}

RefusesASkippedTest() {
  file tests/validator/call/call_test.cpp 'TEST(Call, DISABLED_IsRead) {}'
  answers 1 "$tools/check-words" .
  file tests/validator/call/call_test.cpp ''
  file tests/e2e/main.test.mjs 'test.skip("main", () => {})'
  answers 1 "$tools/check-words" .
}

RefusesASleepInATest() {
  file tests/validator/call/call_test.cpp 'std::this_thread::sleep_for(1s);'
  answers 1 "$tools/check-words" .
}

RefusesStdRegex() {
  file validator/schema/pattern.cpp '#include <regex>'
  answers 1 "$tools/check-words" .
}

RefusesASourceOfMoreThan600Lines() {
  mkdir validator
  yes 'int a;' | head -n 600 >validator/long.cpp || true
  answers 0 "$tools/check-words" .
  echo 'int b;' >>validator/long.cpp
  answers 1 "$tools/check-words" .
  says '601 lines'
}
