#include "project/first_look.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "files/peek.h"

namespace cilium_lint {
namespace {

constexpr std::size_t kMostThreads = 8;
constexpr std::size_t kChunk = 16;  // files that a thread takes at once

std::size_t cores() {
  const long count = ::sysconf(_SC_NPROCESSORS_ONLN);
  return count < 1 ? 1 : std::min(static_cast<std::size_t>(count), kMostThreads);
}

}  // namespace

void FirstLook::start(std::vector<Candidate> batch) {
  batch_ = std::move(batch);
  next_ = 0;
  // This thread walks on meanwhile, and helps when it waits.
  for (std::size_t i = 1; i < cores(); ++i) {
    pthread_t thread{};
    if (::pthread_create(&thread, nullptr, run, this) != 0) break;
    threads_.push_back(thread);
  }
}

std::vector<Candidate> FirstLook::finish() {
  work();
  for (const pthread_t thread : threads_) ::pthread_join(thread, nullptr);
  threads_.clear();
  return std::exchange(batch_, {});
}

void* FirstLook::run(void* look) {
  static_cast<FirstLook*>(look)->work();
  return nullptr;
}

void FirstLook::work() {
  std::string buffer;
  while (true) {
    const std::size_t first = next_.fetch_add(kChunk);
    if (first >= batch_.size()) return;
    for (std::size_t i = first; i < std::min(first + kChunk, batch_.size()); ++i) {
      Candidate& candidate = batch_[i];
      if (peek(candidate.path, buffer)) candidate.tells = judge_(candidate, buffer);
    }
  }
}

}  // namespace cilium_lint
