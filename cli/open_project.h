#pragma once
// From the command line to the installs it names.

#include <optional>
#include <string>

#include "arguments.h"
#include "files/files.h"
#include "install/project.h"
#include "lint/settings.h"
#include "run.h"
#include "text/result.h"

namespace cilium_lint::cli {

// The fence for what the arguments name: the repository's root (files/files.h).
std::string root_for(const Arguments& arguments);

// Standard input that has the name of a file is that file's unsaved text: takes it into
// streams.unsaved, and the file's path takes the place of "-" in the arguments. An exit code other
// than kClean where that cannot be; why stands in streams.err.
int take_unsaved(Arguments& arguments, Streams& streams);
// The files behind that fence, with the unsaved text over its file on disk.
Files files_for(const Arguments& arguments, const Streams& streams);

// Where the search for a config begins: at what is linted.
std::string first_folder(const Arguments& arguments, const Files& files);

struct Opened {
  Project project{};
  // What went wrong, as an exit code; the reason stands in streams.err by then.
  int code = 0;
  // False where there is nothing to go on with. A path that cannot be read stops nothing while
  // others can be.
  bool goes_on = true;
};

// The config's path: the one that is named, else the nearest; empty where there is none.
std::string config_path(const Arguments& arguments, const Files& files);
// The project's config: the nearest, or the one that is named; empty settings where there is none.
Result<Configured> configured(const Arguments& arguments, Files& files);

// With the project's config, or with one that was read before.
Opened open_project(const Arguments& arguments, Files& files, Streams& streams);
Opened open_project(const Arguments& arguments, const Configured& config, Files& files,
                    Streams& streams);

}  // namespace cilium_lint::cli
