#include "app/Composition.h"
#include "app/cli/CommandLine.h"
#include "app/cli/Terminal.h"

#include <QCoreApplication>

using namespace fovea;
using namespace fovea::app;

namespace {

int runCommand(int argc, char** argv, const Invocation& invocation)
{
    Terminal terminal;
    terminal.setJson(invocation.json);
    const QCoreApplication application(argc, argv);
    const Result<void> result = invocation.command(terminal);
    if (result)
        return static_cast<int>(ExitStatus::Done);
    terminal.error(result.error());
    return static_cast<int>(exitStatusOf(result.error()));
}

} // namespace

int main(int argc, char** argv)
{
    QCoreApplication::setOrganizationName("Fovea");
    QCoreApplication::setApplicationName("Fovea");
    QCoreApplication::setApplicationVersion(FOVEA_VERSION);

    const auto parsed = parseCommandLine(argc, argv);
    if (const auto* finished = std::get_if<Finished>(&parsed))
        return finished->status;
    if (const auto* invocation = std::get_if<Invocation>(&parsed))
        return runCommand(argc, argv, *invocation);
    return runWindow(argc, argv, std::get<WindowRequest>(parsed));
}
