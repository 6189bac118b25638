# tools/check-includes, on small trees.

AcceptsAFolderThatIncludesItselfAndThoseBeforeIt() {
  file validator/call/call.h '#include "validator/values/result.h"' '#include <string>'
  file daemon/journal/journal.cpp '#include "daemon/journal/journal.h"' '#include "daemon/ingest/record.h"' '#include "validator/call/call.h"'
  file daemon/main.cpp '#include "daemon/setup/checklist.h"' '#include "daemon/config.h"'
  file tools/plumbline/check.cpp '#include "validator/call/call.h"'
  answers 0 "$tools/check-includes" .
  says_nothing
}

RefusesAValidatorThatIncludesTheDaemon() {
  file validator/call/call.cpp '' '#include "daemon/http/message.h"'
  answers 1 "$tools/check-includes" .
  says 'validator/call/call.cpp:2: validator includes "daemon/http/message.h"'
}

RefusesPlansThatIncludeTheDaemon() {
  file plans/catalog.h '#include "daemon/core/core.h"'
  answers 1 "$tools/check-includes" .
}

RefusesAFolderOfTheDaemonThatIncludesALaterOne() {
  file daemon/ingest/ingest.h '  #  include "daemon/journal/journal.h"'
  answers 1 "$tools/check-includes" .
  says 'daemon/ingest includes "daemon/journal/journal.h"'
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
