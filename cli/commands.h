#pragma once
// One function a command; each writes to `streams` and gives the exit code.

#include <optional>
#include <string>
#include <string_view>

#include "arguments.h"
#include "files/files.h"
#include "install/project.h"
#include "report/writers.h"
#include "run.h"

namespace cilium_lint::cli {

int check_once(const Arguments& arguments, Streams& streams);
// The same again whenever something changes that the last run looked at, until streams.wait_for
// says that it is enough; then the last run's exit code.
int watch_command(const Arguments& arguments, Streams& streams);
int forecast_command(const Arguments& arguments, Streams& streams);
int fix_command(const Arguments& arguments, Streams& streams);
int diff_command(const Arguments& arguments, Streams& streams);
int baseline_command(const Arguments& arguments, Streams& streams);
int config_command(const Arguments& arguments, Streams& streams);
int init_command(const Arguments& arguments, Streams& streams);
int completion_command(const Arguments& arguments, Streams& streams);
int values_command(const Arguments& arguments, Streams& streams);
int features_command(const Arguments& arguments, Streams& streams);
int key_command(const Arguments& arguments, Streams& streams);
int rules_command(const Arguments& arguments, Streams& streams);
int policy_command(const Arguments& arguments, Streams& streams);
int eval_command(const Arguments& arguments, Streams& streams);
int explain_command(const Arguments& arguments, Streams& streams);

// How text goes to `streams.out`.
TextStyle text_style(const Arguments& arguments, const Streams& streams);
ToolInfo tool_info();
// A report as --format and --output want it, to streams.out and to files. False where a file could
// not be written.
bool write_outputs(const Report& report, const Files& files, const Arguments& arguments,
                   Streams& streams);

// The JSON schema of .cilium-lint.yaml.
std::string config_schema();

// "cilium-lint: …" on a line of its own in streams.err.
void complain(Streams& streams, std::string_view sentence);

}  // namespace cilium_lint::cli
