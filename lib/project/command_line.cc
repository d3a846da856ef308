#include "project/command_line.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace cilium_lint {
namespace {

std::uint32_t u32(std::size_t n) { return static_cast<std::uint32_t>(n); }

bool contains(std::span<const std::string_view> list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// A stretch of a word as an argument's value.
void take(Argument& argument, const Word& word, std::size_t begin) {
  argument.has_value = true;
  argument.value = word.text.substr(begin);
  argument.known = word.known;
  if (begin == 0) {
    argument.at = word.at;
    argument.placement = word.placement;
  } else {
    const std::uint32_t size = u32(word.text.size());
    argument.at = word.placement.place(u32(begin), size);
    argument.placement = Placement::pieces(word.at.file);
    // Piece by piece, so that what is verbatim stays so.
    std::uint32_t from = u32(begin);
    while (from < size) {
      std::uint32_t to = size;
      if (!word.placement.verbatim(from, to)) {
        std::uint32_t low = from;
        std::uint32_t high = size;
        while (high - low > 1) {  // the longest verbatim stretch
          const std::uint32_t middle = low + (high - low) / 2;
          (word.placement.verbatim(from, middle) ? low : high) = middle;
        }
        to = low;
      }
      if (to > from) {
        argument.placement.append_verbatim(to - from, word.placement.place(from, to).begin);
        from = to;
        continue;
      }
      const Span here = word.placement.place(from, from + 1);
      to = from + 1;
      while (to < size && word.placement.place(to, to + 1) == here) ++to;
      argument.placement.append_replaced(to - from, here.begin, here.end);
      from = to;
    }
  }
  for (const VariablePart& part : word.variables) {
    if (part.begin == begin && part.end == word.text.size()) argument.written = part.written;
  }
}

// Whether an unknown word holds flags rather than one argument, by its variable's name.
bool means_flags(std::string_view text) {
  std::string lower;
  for (const char c : text) lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  for (const std::string_view hint : {"arg", "flag", "opt", "extra", "param", "set", "dry_run"}) {
    if (lower.find(hint) != std::string::npos) return true;
  }
  return false;
}

bool is_variable_alone(const Word& word) {
  return !word.known && word.text.starts_with("${") && word.text.find('}') + 1 == word.text.size();
}

}  // namespace

std::vector<Argument> read_arguments(const Command& command, std::size_t first,
                                     std::span<const std::string_view> takes_value) {
  std::vector<Argument> out;
  bool only_words = false;
  for (std::size_t i = first; i < command.words.size(); ++i) {
    const Word& word = command.words[i];
    Argument argument{};
    if (only_words || !word.text.starts_with('-') || word.text == "-") {
      take(argument, word, 0);
      argument.anything = is_variable_alone(word) && means_flags(word.text);
      out.push_back(std::move(argument));
      continue;
    }
    if (word.text == "--") {
      only_words = true;
      continue;
    }
    argument.at = word.at;
    const auto next_is_value = [&] {
      if (i + 1 >= command.words.size()) return;
      ++i;
      take(argument, command.words[i], 0);
    };
    if (word.text.starts_with("--")) {
      const std::size_t equals = word.text.find('=');
      argument.name = word.text.substr(0, equals);
      if (equals != std::string::npos) {
        take(argument, word, equals + 1);
      } else if (contains(takes_value, argument.name)) {
        next_is_value();
      }
      out.push_back(std::move(argument));
      continue;
    }
    // -i, -n NAME, -nNAME, -n=NAME, -in NAME
    for (std::size_t c = 1; c < word.text.size(); ++c) {
      argument = Argument{};
      argument.at = word.at;
      argument.name = std::string("-") + word.text[c];
      if (contains(takes_value, argument.name)) {
        if (c + 1 < word.text.size()) {
          take(argument, word, word.text[c + 1] == '=' ? c + 2 : c + 1);
        } else {
          next_is_value();
        }
        out.push_back(std::move(argument));
        break;
      }
      out.push_back(std::move(argument));
    }
  }
  return out;
}

std::optional<std::size_t> program_at(const Command& command) {
  static constexpr std::array<std::string_view, 17> kWrappers = {
      "sudo", "env", "command", "exec",   "nohup",   "time",    "nice", "stdbuf", "retry",
      "run",  "try", "execute", "runcmd", "run_cmd", "timeout", "doas", "then"};
  std::size_t at = 0;
  while (at < command.words.size()) {
    const std::string name = program_name(command.words[at]);
    if (!contains(kWrappers, name)) return at;
    ++at;
    // Their own flags, assignments and numbers.
    while (at < command.words.size()) {
      const std::string& word = command.words[at].text;
      const bool number = !word.empty() && word[0] >= '0' && word[0] <= '9';
      if (!word.starts_with('-') && !number &&
          (name != "env" || word.find('=') == std::string::npos))
        break;
      ++at;
    }
  }
  return std::nullopt;
}

std::string program_name(const Word& word) {
  std::string_view text = word.text;
  const std::size_t slash = text.rfind('/');
  if (slash != std::string_view::npos) text.remove_prefix(slash + 1);
  if (text.ends_with(".exe")) text.remove_suffix(4);
  if (text == "helm3" || text.starts_with("helm-v")) return "helm";
  if (text == "cilium-cli") return "cilium";
  if (text.starts_with("kind-v")) return "kind";
  if (text.starts_with("${") && text.ends_with('}')) {
    std::string lower;
    for (const char c : text.substr(2, text.size() - 3))
      lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (lower.starts_with("make_")) lower.erase(0, 5);
    for (const std::string_view program : {"helm", "cilium", "kind"}) {
      if (!lower.starts_with(program)) continue;
      const std::string_view rest = std::string_view(lower).substr(program.size());
      if (rest.empty() || rest == "_bin" || rest == "_cli" || rest == "_cmd" || rest == "_path" ||
          rest == "_cli_bin" || rest == "bin" || rest == "_binary")
        return std::string(program);
    }
  }
  return std::string(text);
}

}  // namespace cilium_lint
