# tools/check-includes, on small trees.

AcceptsAFolderThatIncludesItselfAndThoseBeforeIt() {
  file validator/call/call.h '#include "validator/values/result.h"' '#include <string>'
  file daemon/journal/journal.cpp '#include "daemon/journal/contract/journal.h"' '#include "daemon/ingest/record/record.h"' '#include "validator/call/call.h"'
  file daemon/main.cpp '#include "daemon/setup/checklist/checklist.h"' '#include "daemon/config.h"'
  file tools/plumbline/commands/check.cpp '#include "validator/call/call.h"'
  answers 0 "$tools/check-includes" .
  says_nothing
}

RefusesAValidatorThatIncludesTheDaemon() {
  file validator/call/call.cpp '' '#include "daemon/http/message.h"'
  answers 1 "$tools/check-includes" .
  says 'validator/call/call.cpp:2: validator/call includes "daemon/http/message.h"'
}

RefusesARoomOfAFolderThatIncludesALaterRoom() {
  file validator/json/node.h '#include "validator/schema/program.h"'
  answers 1 "$tools/check-includes" .
  says 'validator/json includes "validator/schema/program.h"'
}

RefusesPlansThatIncludeTheDaemon() {
  file plans/catalog.h '#include "daemon/core/core.h"'
  answers 1 "$tools/check-includes" .
}

RefusesAFolderOfTheDaemonThatIncludesALaterOne() {
  file daemon/ingest/ingest.h '  #  include "daemon/journal/contract/journal.h"'
  answers 1 "$tools/check-includes" .
  says 'daemon/ingest includes "daemon/journal/contract/journal.h"'
}

RefusesAFolderOfTheDaemonThatIncludesWhatLiesAboveThemAll() {
  file daemon/console/page.cpp '#include "daemon/config.h"'
  answers 1 "$tools/check-includes" .
}

RefusesACycleOfHeadersInOneFolder() {
  file daemon/core/a.h '#include "daemon/core/b.h"'
  file daemon/core/b.h '#include "daemon/core/c.h"'
  file daemon/core/c.h '#include "daemon/core/a.h"'
  answers 1 "$tools/check-includes" .
  says 'a cycle'
}

RefusesAnIncludeThatIsNotWrittenFromTheRoot() {
  file validator/call/call.cpp '#include "call.h"'
  answers 1 "$tools/check-includes" .
  says 'not a path from the root'
}

RefusesAnIncludeOfATest() {
  file validator/call/call.cpp '#include "tests/validator/example.h"'
  answers 1 "$tools/check-includes" .
}

RefusesAFolderThatHasNoPlaceInTheOrder() {
  file daemon/extras/thing.h '#include "validator/call/call.h"'
  answers 1 "$tools/check-includes" .
  says 'daemon/extras'
}
