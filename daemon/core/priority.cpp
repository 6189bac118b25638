#include "daemon/core/priority.h"

#include <sched.h>
#include <sys/resource.h>

namespace plumbline {

// Despite the name, Linux has a priority for each thread; lowering one's own is always allowed.
void come_behind_others() noexcept { ::setpriority(PRIO_PROCESS, 0, ::getpriority(PRIO_PROCESS, 0) + 10); }

void give_way() noexcept { ::sched_yield(); }

} // namespace plumbline
