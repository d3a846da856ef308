#include "report/paint.h"

namespace cilium_lint {
namespace {

// SGR parameters; the sixteen colours that every theme of a terminal defines.
std::string_view code_of(Role role) {
  switch (role) {
    case Role::plain:
      return "";
    case Role::strong:
      return "1";
    case Role::error:
      return "1;31";
    case Role::warning:
      return "1;33";
    case Role::info:
      return "1;36";
    case Role::frame:
      return "34";
    case Role::related:
      return "36";
    case Role::good:
      return "32";
    case Role::quiet:
      return "2";
  }
  return "";
}

}  // namespace

std::string paint(bool colour, Role role, std::string_view text) {
  const std::string_view code = code_of(role);
  if (!colour || code.empty() || text.empty()) return std::string(text);
  std::string painted = "\x1b[";
  painted += code;
  painted += 'm';
  painted += text;
  painted += "\x1b[0m";
  return painted;
}

}  // namespace cilium_lint
