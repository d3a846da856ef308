#include "files/files.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

using namespace cilium_lint;
namespace fs = std::filesystem;

namespace {

// A folder of the test's own, removed at its end.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "cilium-lint-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = fs::canonical(name).string();
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(path_); }

  [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  [[nodiscard]] const std::string& path() const { return path_; }
  std::string write(const std::string& name, std::string_view text) const {
    const fs::path file = fs::path(path_) / name;
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return file.string();
  }

 private:
  std::string path_;
};

// As a reader of the output sees the path.
std::string relative(const std::string& path) {
  return fs::path(path).lexically_relative(fs::current_path()).generic_string();
}

std::string outcome(const ReadOutcome& read) {
  return read.problem == ReadProblem::none ? "file " + std::to_string(read.file) : read.message;
}

std::string names(const std::vector<DirectoryEntry>& entries) {
  std::string out;
  for (const DirectoryEntry& entry : entries) {
    out += entry.name + (entry.is_directory ? "/" : "") + (entry.is_link ? "@" : "") + " ";
  }
  return out;
}

}  // namespace

TEST_CASE("a file is read once, whatever way it is spelled") {
  const Folder folder;
  const std::string path = folder.write("sub/values.yaml", "a: é\nb: 1\n");
  Files files;
  CHECK_EQ(outcome(files.read_named(path)), "file 0");
  folder.write("sub/values.yaml", "changed");
  CHECK_EQ(outcome(files.read_named(folder / "sub/../sub//values.yaml")), "file 0");
  CHECK_EQ(outcome(files.read_found(path)), "file 0");
  CHECK_EQ(files.size(), 1);
  CHECK_EQ(files.text(0), "a: é\nb: 1\n");
  CHECK_EQ(files.path(0), relative(path));
  CHECK_EQ(files.lines(0).lines(), 2);
  CHECK_FALSE(files.converted(0));
  CHECK_FALSE(files.is_virtual(0));
}

TEST_CASE("a link to a file is the same file") {
  const Folder folder;
  folder.write("values.yaml", "a: 1\n");
  fs::create_symlink("values.yaml", folder / "link.yaml");
  Files files(folder.path());
  CHECK_EQ(outcome(files.read_found(folder / "link.yaml")), "file 0");
  CHECK_EQ(outcome(files.read_found(folder / "values.yaml")), "file 0");
}

TEST_CASE("text held in memory lies in no file") {
  Files files;
  const FileId id = files.add("<command-line>", "kubeProxyReplacement=true");
  CHECK(files.is_virtual(id));
  CHECK_EQ(files.path(id), "<command-line>");
  CHECK_EQ(files.text(id), "kubeProxyReplacement=true");
}

TEST_CASE("what cannot be read is said with its path") {
  const Folder folder;
  Files files;
  const auto said = [&](const std::string& name) {
    return outcome(files.read_named(folder / name));
  };
  CHECK_EQ(said("none.yaml"), relative(folder / "none.yaml") + ": there is no such file");
  folder.write("sub/x", "");
  CHECK_EQ(said("sub"), relative(folder / "sub") + ": is a folder");
  CHECK_EQ(said("sub/x/y"), relative(folder / "sub/x/y") + ": there is no such file");
  fs::create_symlink("loop", folder / "loop");
  CHECK_EQ(said("loop"), relative(folder / "loop") + ": its links go round in circles");
  CHECK_EQ(files.size(), 0);
}

TEST_CASE("a file beyond the limit is too large, one at the limit is not") {
  const Folder folder;
  Files files;
  folder.write("fits.yaml", std::string(Files::kSizeLimit, '#'));
  folder.write("large.yaml", std::string(Files::kSizeLimit + 1, '#'));
  CHECK_EQ(outcome(files.read_named(folder / "fits.yaml")), "file 0");
  const ReadOutcome large = files.read_named(folder / "large.yaml");
  CHECK_EQ(large.problem, ReadProblem::too_large);
  CHECK_EQ(outcome(large), relative(folder / "large.yaml") + ": is larger than 4 MiB");
}

TEST_CASE("programs and archives are no text, a text with a stray NUL is") {
  const Folder folder;
  Files files;
  folder.write("a.gz", {"\x1f\x8b\x08\0\0\0\0\0\0\x03\xff\xfe\x80\x81\x90\xa0", 16});
  folder.write("program", std::string("\x7f"
                                      "ELF\x02\x01\x01") +
                              std::string(200, '\0'));
  folder.write("nul.yaml", {"kubeProxyReplacement: \0true\n", 28});
  folder.write("latin1.yaml",
               "# Gr\xf6\xdf"
               "e der Tabelle\nbpf: {}\n");
  folder.write("empty.yaml", "");
  CHECK_EQ(files.read_named(folder / "a.gz").problem, ReadProblem::binary);
  CHECK_EQ(files.read_named(folder / "program").problem, ReadProblem::binary);
  CHECK_EQ(files.read_named(folder / "nul.yaml").problem, ReadProblem::none);
  CHECK_EQ(files.read_named(folder / "latin1.yaml").problem, ReadProblem::none);
  CHECK_EQ(files.read_named(folder / "empty.yaml").problem, ReadProblem::none);
}

TEST_CASE("UTF-16 with a byte order mark is read as UTF-8 and cannot be edited") {
  const Folder folder;
  Files files;
  const FileId id = files
                        .read_named(folder.write("v.yaml", {"\xff\xfe"
                                                            "a\0:\0 \0\xe9\0",
                                                            10}))
                        .file;
  CHECK_EQ(files.text(id), "a: é");
  CHECK(files.converted(id));
}

TEST_CASE("the fence holds for what files refer to, not for what the user names") {
  const Folder folder;
  folder.write("repo/values.yaml", "a: 1\n");
  folder.write("outside/secret.yaml", "b: 2\n");
  folder.write("repository/near.yaml", "c: 3\n");
  fs::create_symlink("../outside/secret.yaml", folder / "repo/link.yaml");
  fs::create_directory_symlink("../outside", folder / "repo/linked");
  Files files(folder / "repo");
  const auto found = [&](const std::string& name) {
    return files.read_found(folder / name).problem;
  };
  CHECK_EQ(found("repo/values.yaml"), ReadProblem::none);
  CHECK_EQ(found("repo/none.yaml"), ReadProblem::missing);
  CHECK_EQ(found("repo/none/none.yaml"), ReadProblem::missing);
  CHECK_EQ(found("outside/secret.yaml"), ReadProblem::outside_root);
  CHECK_EQ(found("outside/none.yaml"), ReadProblem::outside_root);
  CHECK_EQ(found("repo/../outside/secret.yaml"), ReadProblem::outside_root);
  CHECK_EQ(found("repo/link.yaml"), ReadProblem::outside_root);
  CHECK_EQ(found("repo/linked/secret.yaml"), ReadProblem::outside_root);
  CHECK_EQ(found("repository/near.yaml"), ReadProblem::outside_root);
  CHECK_EQ(outcome(files.read_found(folder / "repo/link.yaml")),
           relative(folder / "repo/link.yaml") + ": lies outside of the repository");
  CHECK_EQ(files.read_named(folder / "repo/link.yaml").problem, ReadProblem::none);
  CHECK_EQ(found("repo/link.yaml"), ReadProblem::outside_root);  // also once it is known
}

TEST_CASE("a pipe that a file refers to is not waited for") {
  const Folder folder;
  REQUIRE_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  Files files(folder.path());
  CHECK_EQ(outcome(files.read_found(folder / "pipe")),
           relative(folder / "pipe") + ": is no regular file");
}

TEST_CASE("a pipe that the user names is read to its end") {
  std::array<int, 2> ends{};
  REQUIRE_EQ(::pipe(ends.data()), 0);
  REQUIRE_EQ(::write(ends[1], "a: 1\n", 5), 5);
  ::close(ends[1]);
  Files files;
  const ReadOutcome read = files.read_named("/dev/fd/" + std::to_string(ends[0]));
  CHECK_EQ(outcome(read), "file 0");
  CHECK_EQ(files.text(0), "a: 1\n");
  ::close(ends[0]);
}

TEST_CASE("a folder is listed in the order of its bytes, links by what they lead to") {
  const Folder folder;
  folder.write("b.yaml", "");
  folder.write("B.yaml", "");
  folder.write("a/x", "");
  folder.write(".hidden", "");
  fs::create_directory_symlink("a", folder / "c");
  fs::create_symlink("nowhere", folder / "d");
  const Files files;
  CHECK_EQ(names(files.list(folder.path()).value()), ".hidden B.yaml a/ b.yaml c/@ d@ ");
  CHECK_FALSE(files.list(folder / "none").has_value());
  CHECK(files.is_directory(folder / "c"));
  CHECK_FALSE(files.is_directory(folder / "b.yaml"));
  CHECK(files.exists(folder / "b.yaml"));
  CHECK_FALSE(files.exists(folder / "d"));
}

TEST_CASE("paths are joined and tidied") {
  CHECK_EQ(join_path("a/b", "../c.yaml"), "a/c.yaml");
  CHECK_EQ(join_path("a/b", "./c//d.yaml"), "a/b/c/d.yaml");
  CHECK_EQ(join_path("a", "../../c.yaml"), "../c.yaml");
  CHECK_EQ(join_path("a", "/etc/x"), "/etc/x");
  CHECK_EQ(join_path("a/b", ""), "a/b");
  CHECK_EQ(join_path("", "a.yaml"), "a.yaml");
  CHECK_EQ(join_path(".", "."), ".");
  CHECK_EQ(join_path("/", "../x"), "/x");
  CHECK_EQ(folder_of("a/b/c.yaml"), "a/b");
  CHECK_EQ(folder_of("c.yaml"), ".");
  CHECK_EQ(folder_of("/c.yaml"), "/");
  CHECK_EQ(folder_of("a/b/"), "a");
  CHECK_EQ(file_name("a/b/c.yaml"), "c.yaml");
  CHECK_EQ(file_name("c.yaml"), "c.yaml");
  CHECK_EQ(file_name("a/b/"), "b");
}
