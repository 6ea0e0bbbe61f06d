#include "tests/benchmarks/Benchmark.h"

#include <QApplication>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>

using namespace fovea;
using namespace fovea::bench;

// fovea-bench [--repeats N] [CASE...]: prints one JSON object a case. FOVEA_TEST_DATA names the folder with
// the data.
int main(int argc, char** argv)
{
    // Cases of the screen need one; the others do without.
    const bool hasDisplay = std::getenv("DISPLAY") != nullptr || std::getenv("WAYLAND_DISPLAY") != nullptr;
    const std::unique_ptr<QCoreApplication> application = hasDisplay
        ? std::make_unique<QApplication>(argc, argv)
        : std::make_unique<QCoreApplication>(argc, argv);
    Settings settings;
    if (const char* data = std::getenv("FOVEA_TEST_DATA"))
        settings.data = data;
    std::vector<std::string> wanted(argv + 1, argv + argc);
    if (const auto flag = std::ranges::find(wanted, "--repeats");
        flag != wanted.end() && flag + 1 != wanted.end()) {
        settings.repeats = std::max(1, std::atoi((flag + 1)->c_str()));
        wanted.erase(flag, flag + 2);
    }

    const std::vector<Case> cases = allCases();
    for (const std::string& name : wanted) {
        if (std::ranges::find(cases, name, &Case::name) == cases.end()) {
            std::fprintf(stderr, "fovea-bench: error: there is no case %s. The cases are:\n", name.c_str());
            for (const Case& known : cases)
                std::fprintf(stderr, "  %-10s %s\n", known.name.c_str(), known.summary.c_str());
            return 2;
        }
    }
    int status = 0;
    for (const Case& each : cases) {
        if (!wanted.empty() && std::ranges::find(wanted, each.name) == wanted.end())
            continue;
        const Result<Json> result = each.run(settings);
        if (result) {
            Json json { { "case", each.name } };
            json.update(*result);
            std::printf("%s\n", json.dump().c_str());
            std::fflush(stdout);
        } else {
            std::fprintf(
                stderr, "fovea-bench: %s: %s\n", each.name.c_str(), describe(result.error()).c_str());
            status = 1;
        }
    }
    return status;
}
