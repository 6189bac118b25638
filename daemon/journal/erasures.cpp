#include "daemon/journal/erasures.h"

#include <stdexcept>
#include <utility>

namespace plumbline::journal {

std::future<std::uint64_t> Erasures::ask(std::vector<SeqRange> gone) {
  Erasure erasure;
  erasure.gone = std::move(gone);
  auto answer = erasure.answer.get_future();
  const std::lock_guard lock(mutex_);
  if (ended_) throw std::runtime_error("the journal is stopping: nothing more can be forgotten");
  asked_.push_back(std::move(erasure));
  return answer;
}

Erasure* Erasures::current() {
  const std::lock_guard lock(mutex_);
  if (!current_ && !asked_.empty()) {
    current_ = std::make_unique<Erasure>(std::move(asked_.front()));
    asked_.pop_front();
  }
  return current_.get();
}

void Erasures::done() {
  current_->answer.set_value(current_->calls);
  current_.reset();
}

void Erasures::failed(const std::string& why) {
  current_->answer.set_exception(
      std::make_exception_ptr(std::runtime_error("not all calls could be forgotten: " + why)));
  current_.reset();
}

void Erasures::end() {
  const auto fault =
      std::make_exception_ptr(std::runtime_error("the journal is stopping: not all calls were forgotten"));
  const std::lock_guard lock(mutex_);
  ended_ = true;
  if (current_) current_->answer.set_exception(fault);
  for (auto& erasure : asked_) erasure.answer.set_exception(fault);
  current_.reset();
  asked_.clear();
}

} // namespace plumbline::journal
