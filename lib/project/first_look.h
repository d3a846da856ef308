#pragma once
// Which of many files say anything to a reader, found out on all cores while a walk goes on.

#include <pthread.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cilium_lint {

// A file that a reader may read, by its name.
struct Candidate {
  std::string path{};
  std::uint32_t readers{};  // one bit a reader
  bool is_template{};
  bool tells = true;  // false: its text says nothing to any of them
};

class FirstLook {
 public:
  // Files beyond which threads are worth what they cost.
  static constexpr std::size_t kBatch = 512;
  // Judges a text; called from several threads at once.
  using Judge = bool (*)(const Candidate& candidate, std::string_view text);

  explicit FirstLook(Judge judge) : judge_(judge) {}
  FirstLook(const FirstLook&) = delete;
  FirstLook& operator=(const FirstLook&) = delete;
  ~FirstLook() { finish(); }

  // Begins with a batch; the one before must be finished.
  void start(std::vector<Candidate> batch);
  // Waits, and gives the batch back in its order; empty where none was begun.
  std::vector<Candidate> finish();

 private:
  static void* run(void* look);
  void work();

  Judge judge_;
  std::vector<Candidate> batch_{};
  std::atomic<std::size_t> next_ = 0;
  std::vector<pthread_t> threads_{};
};

}  // namespace cilium_lint
