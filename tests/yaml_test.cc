#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "text/utf8.h"
#include "yaml/data.h"
#include "yaml/scalar.h"
#include "yaml/simple_layout.h"
#include "yaml/tree.h"

using namespace cilium_lint;
using namespace cilium_lint::yaml;

namespace {

// ---- showing ----

std::string slice(std::string_view text, const Span& span) {
  return std::string(text.substr(span.begin, span.end - span.begin));
}

std::string say(const Fault& fault, std::string_view text) {
  return fmt::format("{}{} at {} \"{}\": {}", fault.limit ? "limit " : "", fault.id, fault.begin,
                     text.substr(fault.begin, fault.end - fault.begin), fault.message);
}

// What Helm holds after reading `text`, or why it refuses.
std::string helm(std::string_view text, Templates templates = Templates::as_text) {
  const Tree tree = parse(text, Placement(0), Documents::first);
  const HelmReading reading = read_as_helm(tree, templates);
  return reading.fault ? say(*reading.fault, text) : to_json(reading.root);
}

Data sorted(const Data& data) {
  Data out = data;
  for (Data& item : out.items) item = sorted(item);
  for (Entry& entry : out.entries) entry.value = sorted(entry.value);
  std::ranges::sort(out.entries, {}, &Entry::key);
  return out;
}

// Every scalar and alias with the text that its span covers, and collections with theirs.
std::string spans(const Tree& tree, std::string_view text) {
  std::string out;
  for (NodeId id = 0; id < tree.size(); ++id) {
    out += fmt::format("[{}]", slice(text, tree.place(id)));
  }
  return out;
}
std::string spans(std::string_view text) { return spans(parse(text, Placement(0)), text); }

std::string comments(std::string_view text) {
  std::string out;
  const Tree tree = parse(text, Placement(0));
  for (const Comment& comment : tree.comments()) {
    out += fmt::format("[{}]", text.substr(comment.begin, comment.end - comment.begin));
  }
  return out;
}

// ---- the table of snippets ----

std::string decode_base64(std::string_view text) {
  const std::optional<Scalar> decoded = resolve_scalar(kStringTag, text);
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (const char c : decoded->text) {
    if (c == '=') break;
    bits = (bits << 6) | static_cast<std::uint32_t>(kDigits.find(c));
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out.push_back(static_cast<char>((bits >> count) & 0xFF));
  }
  return out;
}

std::string nested_lists(std::size_t depth) {
  return "a: " + std::string(depth, '[') + std::string(depth, ']') + "\n";
}
std::string nested_maps(std::size_t depth) {
  std::string out;
  for (std::size_t i = 0; i < depth; ++i) out += std::string(i, ' ') + "a:\n";
  return out;
}
std::string nested_maps_json(std::size_t depth) {
  std::string out;
  for (std::size_t i = 0; i < depth; ++i) out += R"({"a":)";
  return out + "null" + std::string(depth, '}');
}

struct Row {
  std::string id{}, verdict{}, json{}, snippet{};
};

// The snippets of more than a page, with the JSON of those that are read.
void generate(Row& row) {
  const std::map<std::string, std::pair<std::string, std::string>> made = {
      {"val-long-135",
       {"a: " + std::string(5000, 'k') + "\n", "{\"a\":\"" + std::string(5000, 'k') + "\"}"}},
      {"depth-392",
       {nested_lists(1000), "{\"a\":" + std::string(1000, '[') + std::string(1000, ']') + "}"}},
      {"depth-393", {nested_lists(10000), ""}},
      {"depth-394", {nested_lists(10001), ""}},
      {"depth-395", {nested_lists(20000), ""}},
      {"depth-397", {nested_maps(100), nested_maps_json(100)}},
      {"depth-399", {nested_maps(600), nested_maps_json(600)}},
  };
  std::tie(row.snippet, row.json) = made.at(row.id);
}

std::vector<Row> rows() {
  std::ifstream file(std::string(CILIUM_LINT_SOURCE_DIR) + "/fixtures/yaml/fidelity.tsv");
  REQUIRE(file.good());
  std::vector<Row> out;
  std::string line;
  while (std::getline(file, line)) {
    if (line.starts_with('#') || line.starts_with("id\t")) continue;
    Row row;
    const std::size_t first = line.find('\t');
    const std::size_t second = line.find('\t', first + 1);
    const std::size_t third = line.find('\t', second + 1);
    row.id = line.substr(0, first);
    row.verdict = line.substr(first + 1, second - first - 1);
    row.json = line.substr(second + 1, third - second - 1);
    row.snippet = line.substr(third + 1);
    if (row.snippet == "generated") {
      generate(row);
    } else {
      row.snippet = decode_base64(row.snippet);
    }
    out.push_back(std::move(row));
  }
  return out;
}

std::string verdict(const Row& row) {
  const std::string text = utf8_from_utf16(row.snippet).value_or(row.snippet);
  const HelmReading reading = read_as_helm(parse(text, Placement(0), Documents::first));
  return reading.fault ? "refused" : "ok " + to_json(sorted(reading.root));
}

// ---- mutated snippets ----

class Mutator {
 public:
  explicit Mutator(std::vector<std::string> seeds) : seeds_(std::move(seeds)) {}

  std::string next() {
    std::string text = seeds_[below(seeds_.size())];
    for (std::size_t round = 1 + below(4); round > 0; --round) change(text);
    return text;
  }
  std::size_t below(std::size_t limit) { return random_() % limit; }

 private:
  void change(std::string& text) {
    static constexpr std::array<std::string_view, 40> kPieces = {
        " ",  "\n", "\t",    ": ",   "- ",   "? ",        ",",     "[",      "]",      "{",
        "}",  " #", "\n#",   "&a ",  "*a",   "!!str ",    "!x,y ", "'",      "\"",     "|\n",
        ">-", "%",  "~",     "<<: ", "\r\n", "\r",        "é",     "\u2028", "\ufeff", "\xff",
        "\\", "0x", "---\n", "...",  "{}",   "\n  # c\n", ":",     "!!int ", "\u0085", "a: b\n"};
    const std::size_t at = below(text.size() + 1);
    switch (below(4)) {
      case 0:
        text.insert(at, kPieces[below(kPieces.size())]);
        break;
      case 1:
        text.erase(at, 1 + below(3));
        break;
      case 2:
        if (at < text.size()) text.replace(at, 1, kPieces[below(kPieces.size())]);
        break;
      default:
        const std::string& other = seeds_[below(seeds_.size())];
        text.insert(at, other.substr(below(other.size() + 1), 1 + below(20)));
    }
  }

  std::vector<std::string> seeds_;
  std::mt19937 random_{20'26};
};

bool has_rare_break(std::string_view text) {
  return text.find("\u0085") != std::string_view::npos ||
         text.find("\xe2\x80") != std::string_view::npos;
}

// Empty when all places of the tree make sense.
std::string broken_invariant(const Tree& tree, std::string_view text) {
  for (NodeId id = 0; id < tree.size(); ++id) {
    const Node& node = tree.node(id);
    if (node.begin > node.end || node.end > text.size()) return fmt::format("span of {}", id);
    for (NodeId child = node.first_child; child != kNoNode; child = tree.node(child).next) {
      if (tree.node(child).begin < node.begin || tree.node(child).end > node.end) {
        return fmt::format("{} leaves {}", child, id);
      }
    }
    const std::string_view written = text.substr(node.begin, node.end - node.begin);
    const bool single_line = written.find_first_of("\r\n") == std::string_view::npos;
    if (node.kind == Kind::scalar && node.style == Style::plain && node.text_size > 0 &&
        single_line && !has_rare_break(written) && written != tree.text(id)) {
      return fmt::format("text of {}: {}", id, written);
    }
    if (node.kind == Kind::alias && written != "*" + std::string(tree.anchor(id))) {
      return fmt::format("alias {}", id);
    }
  }
  std::uint32_t last = 0;
  for (const Comment& comment : tree.comments()) {
    if (comment.begin < last || comment.end > text.size() || text[comment.begin] != '#') {
      return fmt::format("comment at {}", comment.begin);
    }
    last = comment.end;
  }
  if (tree.fault() &&
      (tree.fault()->begin > tree.fault()->end || tree.fault()->end > text.size())) {
    return "place of the fault";
  }
  return "";
}

// All nodes and comments with their places moved by `by`.
std::string dump(const Tree& tree, std::uint32_t by) {
  std::string out;
  for (NodeId id = 0; id < tree.size(); ++id) {
    const Node& node = tree.node(id);
    out += fmt::format("{}{} {}-{} {} {} '{}' '{}'\n", static_cast<int>(node.kind),
                       static_cast<int>(node.style), node.begin + by, node.end + by,
                       node.first_child, node.next, tree.text(id), tree.tag(id));
  }
  for (const Comment& comment : tree.comments()) {
    out += fmt::format("#{}-{}\n", comment.begin + by, comment.end + by);
  }
  return out;
}

}  // namespace

TEST_CASE("every snippet of the table is read or refused as Helm does") {
  const std::vector<Row> all = rows();
  CHECK_EQ(all.size(), 266);
  for (const Row& row : all) {
    CAPTURE(row.id);
    CHECK_EQ(verdict(row), row.verdict == "ok" ? "ok " + row.json : row.verdict);
  }
}

TEST_CASE("values that are no map are refused, an empty document is an empty map") {
  CHECK_EQ(helm(""), "{}");
  CHECK_EQ(helm("# nothing\n"), "{}");
  CHECK_EQ(helm("---\n"), "{}");
  CHECK_EQ(helm("~\n"), "{}");
  CHECK_EQ(helm("- a\n"), "not-a-map at 0 \"- a\": values are a map of keys, and this is none");
  CHECK_EQ(helm("text\n"), "not-a-map at 0 \"text\": values are a map of keys, and this is none");
}

TEST_CASE("only the first document counts, and a fault behind it does not") {
  CHECK_EQ(helm("a: 1\n---\nb: [\n"), R"({"a":1})");
  const std::string text = "a: 1\n---\nb: ]\n";
  const Tree all = parse(text, Placement(0), Documents::all);
  CHECK(all.fault().has_value());
  CHECK_EQ(all.complete_documents(), 1);
  CHECK_EQ(to_json(read_as_helm(all).root), R"({"a":1})");
}

TEST_CASE("all documents are read, empty ones too") {
  const std::string text = "a: 1\n---\n---\nb: 2\n...\n";
  const Tree tree = parse(text, Placement(0));
  REQUIRE_EQ(tree.roots().size(), 3);
  CHECK_EQ(tree.roots()[1], kNoNode);
  CHECK_EQ(slice(text, tree.place(tree.roots()[2])), "b: 2");
  CHECK_EQ(tree.complete_documents(), 3);
  CHECK_FALSE(tree.fault().has_value());
  CHECK(parse("", Placement(0)).roots().empty());
}

TEST_CASE("every node knows its bytes: quotes in, anchors and tags out") {
  CHECK_EQ(spans("a: b\n"), "[a: b][a][b]");
  CHECK_EQ(spans("k: 'it''s'\nl: \"x\\ty\"\n"),
           "[k: 'it''s'\nl: \"x\\ty\"][k]['it''s'][l][\"x\\ty\"]");
  CHECK_EQ(spans("a: &x !!str 12\nb: *x\n"), "[a: &x !!str 12\nb: *x][a][12][b][*x]");
  CHECK_EQ(spans("a: &x\n  # why\n  b: 1\n"), "[a: &x\n  # why\n  b: 1][a][b: 1][b][1]");
  CHECK_EQ(spans("a: !!map {b: 1}\n"), "[a: !!map {b: 1}][a][{b: 1}][b][1]");
  CHECK_EQ(spans("a: !t\n- x\n- y\n"), "[a: !t\n- x\n- y][a][- x\n- y][x][y]");
  CHECK_EQ(spans("a: &l\n  - - x\n    - y\n"),
           "[a: &l\n  - - x\n    - y][a][- - x\n    - y][- x\n    - y][x][y]");
  CHECK_EQ(spans("- &x:y z\n"), "[- &x:y z][:y z]");
}

TEST_CASE("a value that is missing stands behind its indicator") {
  CHECK_EQ(spans("a:\n\nb: 1\n"), "[a:\n\nb: 1][a][][b][1]");
  const Tree tree = parse("a:  # why\nb:\n", Placement(0));
  CHECK_EQ(tree.node(2).begin, 2);
  CHECK_EQ(tree.node(4).begin, 12);
  CHECK_EQ(parse("? a\n# c\n\n? b\n", Placement(0)).node(2).begin, 3);
  CHECK_EQ(parse("{a, b}\n", Placement(0)).node(2).begin, 2);
}

TEST_CASE("collections end with their last part, not with the comments behind it") {
  CHECK_EQ(spans("a:\n  b: 1\n\n# next\nc: 2\n"),
           "[a:\n  b: 1\n\n# next\nc: 2][a][b: 1][b][1][c][2]");
  CHECK_EQ(spans("a:\n- x\n# end\n"), "[a:\n- x][a][- x][x]");
  CHECK_EQ(spans("a: [1, {b: 2}, ]  # c\n"),
           "[a: [1, {b: 2}, ]][a][[1, {b: 2}, ]][1][{b: 2}][b][2]");
}

TEST_CASE("block scalars end with their last line") {
  CHECK_EQ(spans("a: |\n  x\n\n  y\n\n\nb: 1\n"),
           "[a: |\n  x\n\n  y\n\n\nb: 1][a][|\n  x\n\n  y][b][1]");
  CHECK_EQ(spans("a: >-\r\n  x\r\nb: 1\r\n"), "[a: >-\r\n  x\r\nb: 1][a][>-\r\n  x][b][1]");
  CHECK_EQ(spans("a: |  # c\nb: 1\n"), "[a: |  # c\nb: 1][a][|][b][1]");
  CHECK_EQ(spans("a: |\n  x"), "[a: |\n  x][a][|\n  x]");
}

TEST_CASE("places are bytes, whatever the characters before them") {
  CHECK_EQ(spans("ключ: значение # é\n名: '值' \n"),
           "[ключ: значение # é\n名: '值'][ключ][значение][名]['值']");
  CHECK_EQ(spans("\xef\xbb\xbf"
                 "a: b\n"),
           "[a: b][a][b]");
  CHECK_EQ(spans("# 😀😀😀\r\na: 😀\r\nb: x\r\n"), "[a: 😀\r\nb: x][a][😀][b][x]");
}

TEST_CASE("comments are kept, also between the parts of a node") {
  CHECK_EQ(comments("# top\na: 1 # one\n  # deep\nb: [1, # in\n 2] #end"),
           "[# top][# one][# deep][# in][#end]");
  CHECK_EQ(comments("a: 'x # no'\nb: \"# no\"\nc: d#no\ne: |  # header\n  # no\n# yes\n"),
           "[# header][# yes]");
  CHECK_EQ(comments("a: !t x # yes\nb: &x # too\n  c: 1\n"), "[# yes][# too]");
  CHECK_EQ(comments("# a\r\n# b\r\nc: 1\r\n"), "[# a][# b]");
}

TEST_CASE("aliases lead to what they stand for, the latest of a name counts") {
  const Tree tree = parse("a: &x 1\nb: &x {c: 2}\nd: *x\n", Placement(0));
  const NodeId alias = tree.node(tree.node(tree.roots()[0]).first_child).next;
  CHECK_EQ(tree.text(alias), "1");
  CHECK_EQ(tree.text(tree.find_path(tree.roots()[0], "d.c")), "2");
  CHECK_EQ(tree.find_path(tree.roots()[0], "d.e"), kNoNode);
  CHECK_EQ(tree.find(tree.roots()[0], "none"), kNoNode);
  CHECK_EQ(tree.find(kNoNode, "a"), kNoNode);
}

TEST_CASE("the last of equal keys is found") {
  const Tree tree = parse("a: 1\na: 2\n", Placement(0));
  CHECK_EQ(tree.text(tree.find(tree.roots()[0], "a")), "2");
}

TEST_CASE("a fault is said in plain words at its place") {
  CHECK_EQ(helm("a: b: c\n"),
           "syntax at 4 \":\": a \": \" cannot stand here: quote the value, or start a new line");
  CHECK_EQ(helm("a:\n\tb: 1\n"), "syntax at 3 \"\t\": a tab cannot indent");
  CHECK_EQ(helm("a: 1\nb\n"), "syntax at 7 \"\": this line is no \"key: value\"");
  CHECK_EQ(helm("a: 'x\n"), "syntax at 3 \"'\": the quote that opens here is never closed");
  CHECK_EQ(helm("a: [1, 2\n"), "syntax at 3 \"[\": the list in [ ] needs a comma or its ] here");
  CHECK_EQ(helm("a: @b\n"), "syntax at 3 \"@\": a value cannot start with @: quote it");
  CHECK_EQ(
      helm("é: *.example.com\n"),
      "syntax at 5 \".\": an alias needs a name after its *: quote the value if the * is meant");
  CHECK_EQ(
      helm("a: *nope\n"),
      "unknown-anchor at 3 \"*nope\": no &nope stands before this alias; quote the value if the "
      "* is meant");
  CHECK_EQ(helm("a: \"\\q\"\n"),
           "syntax at 4 \"\\\": double quotes know no such escape; single quotes leave a backslash "
           "alone");
  CHECK_EQ(helm("a: \xff\n"), "encoding at 3 \"\xff\": this is no UTF-8");
  CHECK_EQ(helm("a: \x01 b\n"),
           "control-character at 3 \"\x01\": the control character U+0001 may not stand in YAML");
  CHECK_EQ(helm("%YAML 1.2\n---\na: 1\n"), "syntax at 0 \"%YAML 1.2\": only YAML 1.1 is read");
}

TEST_CASE("a fault far behind the first document goes unseen where Go does not look") {
  CHECK_EQ(helm("a: 1\n---\n" + std::string(2000, ' ') + "\x01\n"), R"({"a":1})");
  CHECK(helm("a: 1\n---\n\x01\n").starts_with("control-character"));
}

TEST_CASE("what Go's YAML reads otherwise than libyaml is read as Go does") {
  CHECK_EQ(helm("a: {b:}\n"), R"({"a":{"b:":null}})");
  CHECK_EQ(helm("a: [x:[, y]\n"), "syntax at 6 \"[\": the list in [ ] needs a comma or its ] here");
  CHECK_EQ(helm("a: [b:{c: d}]\n"),
           "syntax at 6 \"{\": the list in [ ] needs a comma or its ] here");
  CHECK_EQ(helm("a: [?x]\n"), R"({"a":[{"x":null}]})");
  CHECK_EQ(helm("a: [http://h/p?q=1]\n"),
           "syntax at 14 \"?\": a ? starts a key inside of [ ] and { }: quote the value");
  CHECK_EQ(helm("a: http://h/p?q=1\n"), R"({"a":"http://h/p?q=1"})");
  CHECK_EQ(helm("a: \"it\\'s \\'x\\'\"\n"), R"({"a":"it's 'x'"})");
  CHECK_EQ(helm("a: \"x\\/y\"\n"),
           "syntax at 5 \"\\/\": double quotes know no escape \\/ in Go's YAML");
  CHECK_EQ(helm("a: [!x,y z]\n"), R"({"a":["z"]})");
  CHECK_EQ(helm("a: !x,[y] z\nb: !![q w\n"), R"({"a":"z","b":"w"})");
  CHECK_EQ(helm("a: b\n\ufeffc: d\n"),
           "{\"a\":\"b\",\"\ufeff"
           "c\":\"d\"}");
  const std::string text = "a: {b:}  # é\nc: \"\\'\"\nd: e # f\n";
  CHECK_EQ(spans(text), "[a: {b:}  # é\nc: \"\\'\"\nd: e][a][{b:}][b:][][c][\"\\'\"][d][e]");
  CHECK_EQ(comments(text), "[# é][# f]");
}

TEST_CASE("a text that would have to be read too often is not read") {
  std::string text = "a: [";
  for (int i = 0; i < 200; ++i) text += "b:[], ";
  CHECK(helm(text + "]\n").starts_with("syntax"));
  text = "a:\n";
  for (int i = 0; i < 200; ++i) text += "- {b:}\n";
  CHECK(helm(text).starts_with("limit nesting"));
}

TEST_CASE("what would take libyaml too long is a limit") {
  const std::string wide = std::string(1000, '[') + std::string(200'000, ',');
  CHECK_FALSE(helm(wide).starts_with("limit"));  // refused before it costs anything
  std::string deep = std::string(1000, '[');
  for (int i = 0; i < 60'000; ++i) deep += "1,";
  CHECK(helm(deep).starts_with("limit nesting"));
  std::string tags;
  for (int i = 0; i < 300; ++i) tags += fmt::format("%TAG !t{}! x\n", i);
  CHECK(helm(tags + "---\na: 1\n").starts_with("limit nesting"));
}

TEST_CASE("tags decide, and what they cannot hold is refused") {
  CHECK_EQ(helm("a: !!str 012\nb: !!float 3\nc: !own 012\nd: !!null ''\ne: !!bool 'on'\n"),
           R"({"a":"012","b":3,"c":"012","d":null,"e":true})");
  CHECK_EQ(helm("a: !!int x\n"), "tag-mismatch at 9 \"x\": !!int cannot hold this value");
  CHECK_EQ(helm("a: !!float true\n"),
           "tag-mismatch at 11 \"true\": !!float cannot hold this value");
  CHECK_EQ(helm("a: !!binary '%'\n"), "tag-mismatch at 12 \"'%'\": !!binary needs base64 text");
  CHECK_EQ(helm("a: !!binary /w==\n"), "{\"a\":\"\ufffd\"}");
  CHECK_EQ(helm("a: !!timestamp 2001-12-14t21:59:43.10Z\n"), R"({"a":"2001-12-14t21:59:43.10Z"})");
  CHECK_EQ(helm("a: !!timestamp 2001-02-29\n"),
           "tag-mismatch at 15 \"2001-02-29\": !!timestamp cannot hold this value");
}

TEST_CASE("numbers are written as Go writes JSON") {
  CHECK_EQ(
      helm("a: [1e21, 1e20, 1e-6, 1e-7, 0.1, -0.0, 1.50, 123456789012345678901234567890]\n"),
      R"({"a":[1e+21,100000000000000000000,0.000001,1e-7,0.1,-0,1.5,1.2345678901234568e+29]})");
  CHECK_EQ(helm("a: [0b101, -0b1, 0o17, 017, 0x_ff, 1_0, 08, 09.5, 1e400, 1e-400, .5_5, 0b-1]\n"),
           R"({"a":[5,-1,15,15,255,10,8,9.5,"1e400",0,0.55,-1]})");
  CHECK_EQ(helm("a: [18446744073709551615, -9223372036854775808, -9223372036854775809]\n"),
           R"({"a":[18446744073709551615,-9223372036854775808,-9223372036854776000]})");
}

TEST_CASE("infinity and NaN are refused, unless a later key replaces them") {
  CHECK_EQ(helm("a: .inf\n"),
           "not-a-number at 3 \".inf\": JSON has no such number, and Helm needs JSON");
  CHECK_EQ(helm("a: 1\nb:\n- x\n- .NaN\n"),
           "not-a-number at 14 \".NaN\": JSON has no such number, and Helm needs JSON");
  CHECK_EQ(helm("a: .inf\na: 1\n"), R"({"a":1})");
  CHECK_EQ(helm("a: {~: 1}\na: 1\n"), R"({"a":1})");
}

TEST_CASE("keys become text as Helm makes them, and that is told") {
  const std::string text = "on: 1\n0x10: 2\n1.50: 3\n1e6: 4\n1234567.0: 5\n.inf: 6\nx: 7\n";
  const HelmReading reading = read_as_helm(parse(text, Placement(0)));
  CHECK_EQ(to_json(reading.root),
           R"({"true":1,"16":2,"1.5":3,"1e+06":4,"1.234567e+06":5,".inf":6,"x":7})");
  REQUIRE_EQ(reading.converted.size(), 6);
  CHECK_EQ(reading.converted[0].written, "on");
  CHECK_EQ(reading.converted[0].becomes, "true");
  CHECK_EQ(slice(text, reading.converted[1].at), "0x10");
  CHECK_EQ(helm("~: 1\n"), "bad-key at 0 \"~\": a key cannot be null");
  CHECK_EQ(helm("18446744073709551615: 1\n"),
           "bad-key at 0 \"18446744073709551615\": a key cannot be a number this large");
  CHECK_EQ(helm("[a]: 1\n"), "bad-key at 0 \"[a]\": a key cannot be a list or a map");
}

TEST_CASE("the last of equal keys counts, and both places are told") {
  const std::string text = "a: 1\nb: 2\n\"a\": 3\n";
  const HelmReading reading = read_as_helm(parse(text, Placement(0)));
  CHECK_EQ(to_json(reading.root), R"({"a":3,"b":2})");
  REQUIRE_EQ(reading.duplicates.size(), 1);
  CHECK_EQ(reading.duplicates[0].key, "a");
  CHECK_EQ(reading.duplicates[0].first.begin, 0);
  CHECK_EQ(slice(text, reading.duplicates[0].last), "\"a\"");
  CHECK_FALSE(reading.duplicates[0].undecided);
  CHECK_EQ(slice(text, reading.root.entries[0].key_at), "\"a\"");
}

TEST_CASE("keys that only become equal as text are decided by chance, and that is told") {
  const HelmReading reading = read_as_helm(parse("1: a\n\"1\": b\n", Placement(0)));
  CHECK_EQ(to_json(reading.root), R"({"1":"a"})");
  REQUIRE_EQ(reading.duplicates.size(), 1);
  CHECK(reading.duplicates[0].undecided);
}

TEST_CASE("duplicates are found in large maps too") {
  std::string text;
  for (int i = 0; i < 100; ++i) text += fmt::format("k{}: {}\n", i, i);
  const HelmReading reading = read_as_helm(parse(text + "k3: x\nk99: z\n", Placement(0)));
  CHECK_EQ(reading.root.entries.size(), 100);
  CHECK_EQ(reading.duplicates.size(), 2);
  CHECK_EQ(reading.root.find("k3")->text, "x");
  CHECK_EQ(reading.root.find("k99")->text, "z");
}

TEST_CASE("merges fill in, and one that stands behind a key overrides it") {
  const std::string before = "b: &b {x: 1, y: 2}\na:\n  <<: *b\n  y: 3\n";
  const HelmReading filled = read_as_helm(parse(before, Placement(0)));
  CHECK_EQ(to_json(filled.root), R"({"b":{"x":1,"true":2},"a":{"x":1,"true":3}})");
  CHECK(filled.duplicates.empty());
  const std::string behind = "b: &b {p: 1, q: 2}\na:\n  q: 3\n  <<: *b\n";
  const HelmReading overridden = read_as_helm(parse(behind, Placement(0)));
  CHECK_EQ(to_json(overridden.root), R"({"b":{"p":1,"q":2},"a":{"q":2,"p":1}})");
  REQUIRE_EQ(overridden.duplicates.size(), 1);
  CHECK_EQ(overridden.duplicates[0].first.begin, behind.find("q: 3"));
  CHECK_EQ(overridden.duplicates[0].last.begin, behind.find("q: 2"));
  CHECK_EQ(helm("b: &b {x: 1}\nc: &c {x: 2, z: 9}\na: {<<: [*b, *c]}\n"),
           R"({"b":{"x":1},"c":{"x":2,"z":9},"a":{"x":1,"z":9}})");
  CHECK_EQ(helm("a: {<<: 5}\n"),
           "merge at 8 \"5\": << merges maps, or a list of maps, and nothing else");
  CHECK_EQ(helm("a: {'<<': 5}\n"), R"({"a":{"<<":5}})");
}

TEST_CASE("an alias in a circle and aliases that multiply are refused") {
  CHECK_EQ(helm("a: &x {b: *x}\n"),
           "alias-cycle at 10 \"*x\": *x stands for a value that holds this alias itself");
  CHECK_EQ(helm("a: &x\n  <<: *x\n"),
           "alias-cycle at 12 \"*x\": *x stands for a value that holds this alias itself");
  std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 9; ++i) {
    bomb +=
        fmt::format("a{0}: &a{0} [*a{1},*a{1},*a{1},*a{1},*a{1},*a{1},*a{1},*a{1}]\n", i, i - 1);
  }
  CHECK(helm(bomb).starts_with("alias-bomb"));
}

TEST_CASE("aliases that copy much text are not followed to the end") {
  std::string text = "a: &a " + std::string(1'000'000, 'x') + "\nb:\n";
  for (int i = 0; i < 99; ++i) text += "- *a\n";
  CHECK(helm(text).starts_with("limit nesting"));
}

TEST_CASE("nesting beyond the limit is a limit, never a refusal") {
  CHECK(helm(nested_lists(kMaxNesting + 1)).starts_with("limit nesting"));
  CHECK_EQ(helm(nested_lists(kMaxNesting - 1)).size(), 6 + 2 * (kMaxNesting - 1));
  CHECK(helm(nested_maps(kMaxNesting + 1)).starts_with("limit nesting"));
  CHECK(helm(std::string(100'000, '[')).starts_with("limit nesting"));
  CHECK(helm(std::string(100'000, '{')).starts_with("limit nesting"));
  std::string chain = "a0: &a0 " + std::string(600, '[') + std::string(600, ']') + "\n";
  chain += "a1: " + std::string(600, '[') + "*a0" + std::string(600, ']') + "\n";
  CHECK(helm(chain).starts_with("limit nesting"));
}

TEST_CASE("values keep their style and places") {
  const std::string text = "a: \"x\"\nb: |\n  y\nc: {d: [1, 'z']}\n";
  const HelmReading reading = read_as_helm(parse(text, Placement(4)));
  const Data& root = reading.root;
  CHECK_EQ(root.find("a")->style, Style::double_quoted);
  CHECK_EQ(root.find("b")->style, Style::literal);
  CHECK_EQ(root.find("c")->style, Style::flow);
  CHECK_EQ(root.style, Style::block);
  const Data& list = *root.find("c")->find("d");
  CHECK_EQ(list.items[1].style, Style::single_quoted);
  CHECK_EQ(slice(text, list.items[1].at), "'z'");
  CHECK_EQ(slice(text, list.at), "[1, 'z']");
  CHECK_EQ(list.at.file, 4);
  CHECK_EQ(slice(text, root.entries[2].key_at), "c");
  CHECK_EQ(root.find("none"), nullptr);
  CHECK_EQ(list.find("d"), nullptr);
}

TEST_CASE("an aliased value stands where its alias stands") {
  const std::string text = "a: &x {b: 1}\nc: *x\n";
  const HelmReading reading = read_as_helm(parse(text, Placement(0)));
  CHECK_EQ(slice(text, reading.root.find("c")->at), "*x");
  CHECK_EQ(slice(text, reading.root.find("c")->find("b")->at), "1");
}

TEST_CASE("places hold in a text whose indentation was cut off") {
  const std::string file = "cat <<-EOF\n\tkey: é\n\tlist:\n\t  - 'x'\nEOF\n";
  PlacedText cut;
  cut.placement = Placement::pieces(3);
  for (const std::string_view line : {"key: é\n", "list:\n", "  - 'x'\n"}) {
    cut.text += line;
    cut.placement.append_verbatim(static_cast<std::uint32_t>(line.size()),
                                  static_cast<std::uint32_t>(file.find(line)));
  }
  const HelmReading reading = read_as_helm(parse(cut.text, cut.placement));
  CHECK_EQ(to_json(reading.root), R"({"key":"é","list":["x"]})");
  CHECK_EQ(slice(file, reading.root.find("key")->at), "é");
  CHECK_EQ(slice(file, reading.root.entries[1].key_at), "list");
  CHECK_EQ(slice(file, reading.root.find("list")->items[0].at), "'x'");
  CHECK_EQ(reading.root.find("list")->at.file, 3);
}

TEST_CASE("places hold in a block scalar of another document") {
  const std::string file = "spec:\n  values: |\n    a: 1\n\n    b:\n      c: two\n";
  PlacedText inner;
  inner.placement = Placement::pieces(0);
  for (const std::string_view line : {"a: 1\n", "\n", "b:\n", "  c: two\n"}) {
    const std::size_t at = line == "\n" ? file.find("\n\n") + 1 : file.find(line);
    inner.text += line;
    inner.placement.append_verbatim(static_cast<std::uint32_t>(line.size()),
                                    static_cast<std::uint32_t>(at));
  }
  const HelmReading reading = read_as_helm(parse(inner.text, inner.placement));
  CHECK_EQ(slice(file, reading.root.find("a")->at), "1");
  CHECK_EQ(slice(file, reading.root.find("b")->find("c")->at), "two");
  CHECK_EQ(slice(file, reading.root.find("b")->entries[0].key_at), "c");
}

TEST_CASE("templates are known by their looks") {
  for (const std::string_view text :
       {"{{ .Values.x }}", "a{{x}}b", "${NAME}", "x-${_n1}-y", "${A:-b}", "${A:=b}", "${A%.*}"}) {
    CAPTURE(text);
    CHECK(is_templated(text));
  }
  for (const std::string_view text :
       {"", "${1}", "$NAME", "{{", "}} {{", "${", "${A", "${A b}", "$${}", "${-x}", "100%", "{}"}) {
    CAPTURE(text);
    CHECK_FALSE(is_templated(text));
  }
}

TEST_CASE("templated scalars are unknown only where that is asked for") {
  const std::string text = "a: ${TAG}\nb: \"{{ .x }}\"\nc: {{ .y }}\nd: ${1}\ne: !!int ${N}\n";
  CHECK(helm(text).starts_with("bad-key"));
  const HelmReading reading =
      read_as_helm(parse(text, Placement(0), Documents::first), Templates::unknown);
  REQUIRE_FALSE(reading.fault.has_value());
  CHECK_EQ(to_json(reading.root),
           R"({"a":"${TAG}","b":"{{ .x }}","c":"{{ .y }}","d":"${1}","e":"${N}"})");
  CHECK_EQ(reading.root.find("a")->type, Type::unknown);
  CHECK_EQ(reading.root.find("b")->type, Type::unknown);
  CHECK_EQ(reading.root.find("c")->type, Type::unknown);
  CHECK_EQ(slice(text, reading.root.find("c")->at), "{{ .y }}");
  CHECK_EQ(reading.root.find("d")->type, Type::text);
  CHECK_EQ(reading.root.find("e")->type, Type::unknown);
  CHECK_EQ(helm("a: ${TAG}\n"), R"({"a":"${TAG}"})");
}

TEST_CASE("one node is read whatever its type") {
  const std::string text = "---\n- 1\n- [a]\n";
  const Tree tree = parse(text, Placement(0));
  CHECK_EQ(to_json(read_as_helm(tree, tree.roots()[0]).root), R"([1,["a"]])");
  CHECK_EQ(to_json(read_as_helm(tree, kNoNode).root), "null");
}

TEST_CASE("JSON escapes what it must and keeps the order of keys") {
  CHECK_EQ(helm("z: \"q\\\" \\\\ \\n\\t\\r\\x01\\b é\"\na: ''\n"),
           R"({"z":"q\" \\ \n\t\r\u0001\u0008 é","a":""})");
}

TEST_CASE("a large text gives the same tree as a small one, comments cut or not") {
  const std::string body =
      "# top\nk: &x v # é\n  # deep\nlist:\n  # one\n  - a\n\n  - 'b' # two\n# end\nm: {a: *x, "
      "#f\n  "
      "# g\n  b: 2}\nt: plain\n  goes on\n# last";
  std::string padding;
  while (padding.size() < 20'000) padding += "#     é padding\n#\n   # more\n";
  const auto by = static_cast<std::uint32_t>(padding.size());
  const std::string padding_comments = dump(parse(padding, Placement(0)), 0);
  CHECK_EQ(dump(parse(padding + body, Placement(0)), 0), [&] {
    const std::string small = dump(parse(body, Placement(0)), by);
    const std::size_t first = small.find("#" + std::to_string(by));
    return small.substr(0, first) + padding_comments + small.substr(first);
  }());
}

TEST_CASE("comment lines inside of a block scalar are text in a large file too") {
  const std::string text = "# " + std::string(10'000, 'x') + "\na: |\n  # kept\n  b\n";
  CHECK_EQ(helm(text), R"({"a":"# kept\nb\n"})");
  const std::string broken = "# " + std::string(10'000, 'x') + "\na: x\n  # c\n  y\n";
  CHECK(helm(broken).starts_with("syntax at 10016"));
  const std::string hidden = "# " + std::string(10'000, 'x') + "\x7f\na: 1\n";
  CHECK(helm(hidden).starts_with("control-character at 10002"));
}

TEST_CASE("a simple layout is read without libyaml, and gives the same tree") {
  const std::vector<std::string> simple = {
      "a: 1\n",
      "# c\n\na:   x y  # d\n  # e\nb:\n\n#f",
      "a:\n  b:\n    c: {}\n  d: []  # e\n",
      "a:\n- b\n- c: 'd # e: f'\n  \"g h\": \"i: j\"\n-\n- - k\n  -  l: m\n     n:\nb: ['o', p-q , "
      "\"r, s\"]\n",
      "a:\n    - b\n    -\n        c: d\nb: <=x:y#z\nc: -1\nd: /e:f\n",
      "- a\n- b: c\n# d\n",
  };
  for (std::string text : simple) {
    if (!text.ends_with('\n')) text += '\n';
    CHECK_MESSAGE(read_simple_layout(text).has_value(), text);
  }
  Mutator mutator(simple);
  std::size_t read = 0;
  for (int round = 0; round < 20'000; ++round) {
    const std::string text = mutator.next() + "\n";
    const bool is_ascii = std::ranges::all_of(
        text, [](char c) { return c == '\n' || c == '\t' || (c >= ' ' && c <= '~'); });
    if (is_ascii && read_simple_layout(text)) ++read;
    const Documents wanted = round % 2 == 0 ? Documents::first : Documents::all;
    const Tree tree = parse(text, Placement(0), wanted);
    const Tree slow = parse_with_libyaml(text, Placement(0), wanted);
    if (dump(tree, 0) != dump(slow, 0) || tree.fault().has_value() != slow.fault().has_value() ||
        tree.roots() != slow.roots() || tree.complete_documents() != slow.complete_documents()) {
      FAIL_CHECK(fmt::format("another tree of:\n{}", text));
    }
  }
  CHECK_GT(read, 2'000);
}

TEST_CASE("what is more than a simple layout is left to libyaml") {
  for (const std::string_view text : {"",
                                      "\n",
                                      "# c\n",
                                      "a",
                                      "a: 1",
                                      "a\n",
                                      "a: b: c\n",
                                      "a: b:\n",
                                      "a: 'b\n",
                                      "a: 'b''c'\n",
                                      "a: \"b\\n\"\n",
                                      "a: 'b' c\n",
                                      "a: 'b'#c\n",
                                      "a: |\n  b\n",
                                      "a: &b c\n",
                                      "a: *b\n",
                                      "a: !b c\n",
                                      "a: {b: c}\n",
                                      "a: [b, ]\n",
                                      "a: [b c]\n",
                                      "a: [b\n",
                                      "a: {} b\n",
                                      "a: b\n c\n",
                                      "a:\n b\n",
                                      "? a\n",
                                      "a: ? b\n",
                                      "a: - b\n",
                                      "<<: b\n",
                                      "a b: c\n",
                                      "---\na: b\n",
                                      "a: b\n...\n",
                                      "a: b\n--- c\n",
                                      "%a: b\n",
                                      "a: @b\n",
                                      "a: `b\n",
                                      "a: b\n c: d\n",
                                      "a:\n  b: c\n d: e\n",
                                      " a: b\nc: d\n",
                                      "a: b\n- c\n",
                                      "- a\nb: c\n",
                                      "a:\tb\n",
                                      "\ta: b\n",
                                      "a: b\t\n",
                                      "a: b\r\n",
                                      "a: b # c\r\n",
                                      "\r\na: b\n",
                                      "a: \u00e9\n"}) {
    CHECK_MESSAGE(!read_simple_layout(text).has_value(), text);
  }
}

TEST_CASE("mutated snippets never break a place") {
  std::vector<std::string> seeds = {
      "a: &x [1, 'two', \"th\\x72ee\"]\nb: *x\n# c\nd: {<<: {e: 1}, f: }\n",
      "k: |\n  # t\n  x\n\nl: >-\n  y\n  z\nm: plain\n  on\n# c\nn: !t x\n",
      "? a\n: - b\n  - - c\n    - d: e\n      f: g\n---\nh: 1\n...\n",
      "%TAG !e! tag:x,1:\n---\na: !e!b,c é\nb: !!map {c: d}\n"};
  for (const Row& row : rows()) {
    if (row.snippet.size() < 200) seeds.push_back(row.snippet);
  }
  Mutator mutator(std::move(seeds));
  for (int round = 0; round < 2500; ++round) {
    const std::string text = mutator.next();
    const Tree tree = parse(text, Placement(0));
    const std::string broken = broken_invariant(tree, text);
    if (!broken.empty()) FAIL_CHECK(fmt::format("{} in:\n{}", broken, text));
    const HelmReading reading = read_as_helm(tree, Templates::unknown);
    CHECK_EQ(reading.root.type == Type::map || reading.root.type == Type::unknown, true);
    if (reading.fault) CHECK_LE(reading.fault->end, text.size());
  }
}
