#include "validator/values/interruption.h"

#include <utility>

namespace plumbline {
namespace {

thread_local const Interruption* current = nullptr;

} // namespace

Interruption::Interruption(std::function<void()> look) : look_(std::move(look)), outer_(std::exchange(current, this)) {}

Interruption::~Interruption() { current = outer_; }

void look_for_interruption() {
  if (current) current->look();
}

} // namespace plumbline
