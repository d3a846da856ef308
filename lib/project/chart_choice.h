#pragma once
// Which chart an install is of: the release that it pins, and the copy of it that lies at hand.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "project/assemble.h"

namespace cilium_lint {

// Whether a version fits what is written for it.
bool fits(const Version& version, std::string_view written);

// A copy of Cilium's chart that lies in the repository.
struct Vendored {
  std::string path{};                // its folder, or its packed file
  std::string home{};                // the folder that it serves, as it is printed
  std::string shown{};               // `path` as it is printed
  std::optional<Version> version{};  // as far as it is known without reading the copy
  std::optional<Pin> pin{};
};

class ChartChoice {
 public:
  ChartChoice(Gathered& gathered, const DiscoverOptions& options, const Told& told,
              std::vector<Skipped>& skipped);

  // Values that nothing names are taken for those of the install beside or above them; of several
  // releases there, for one of them.
  void pin_loose_values();

  // A version that is only a name in the install, and stands under that name elsewhere, is that.
  void resolve_names();

  // The copy that the install is of: the command line's, the one that it installs, one of the
  // release that it pins, else Helm's own where that is asked for; null: none.
  const CopyAtHand* choose_copy(FoundInstall& found, std::vector<std::string>& notes);
  // By what the install says. `unsaid` gets a name where nothing does, `too_old` is set for a
  // release before the tables.
  [[nodiscard]] Chart choose_chart(const FoundInstall& found, const std::string& where,
                                   std::vector<std::string>& notes, std::string& unsaid,
                                   bool& too_old) const;
  static std::string note_about(const CopyAtHand& copy, const Chart& chart);
  void skip_what_it_hides(const CopyAtHand& copy);

 private:
  [[nodiscard]] Chart choose_several(const FoundInstall& found, const std::string& where,
                                     std::vector<std::string>& notes) const;
  void find_vendored();
  const CopyAtHand* learn(const std::string& path, bool fenced);
  const CopyAtHand* learn_fitting(const FoundInstall& found, const std::string& path,
                                  std::vector<std::string>& notes);
  const CopyAtHand* copy_beside(FoundInstall& found);
  const CopyAtHand* copy_in_cache(const Version& version);

  Gathered& gathered_;
  const DiscoverOptions& options_;
  const Told& told_;
  std::vector<Skipped>& skipped_;
  std::vector<Vendored> vendored_{};
  std::map<std::string, std::optional<CopyAtHand>> copies_{};  // by path
};

}  // namespace cilium_lint
