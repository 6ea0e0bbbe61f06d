#include "app/Composition.h"
#include "app/cli/CommandLine.h"
#include "app/cli/Terminal.h"

#include <QGuiApplication>

#include <memory>
#include <sys/resource.h>

using namespace fovea;
using namespace fovea::app;

namespace {

int runCommand(int argc, char** argv, const Invocation& invocation)
{
    Terminal terminal;
    terminal.setJson(invocation.json);
    std::unique_ptr<QCoreApplication> application;
    if (invocation.needsFonts) {
        // Fonts need a QGuiApplication; this platform needs no display.
        qputenv("QT_QPA_PLATFORM", "offscreen");
        application = std::make_unique<QGuiApplication>(argc, argv);
    } else {
        application = std::make_unique<QCoreApplication>(argc, argv);
    }
    const Result<void> result = invocation.command(terminal);
    if (result)
        return static_cast<int>(ExitStatus::Done);
    terminal.error(result.error());
    return static_cast<int>(exitStatusOf(result.error()));
}

} // namespace

int main(int argc, char** argv)
{
    // A core file would hold patients' pictures and names.
    const rlimit none { 0, 0 };
    ::setrlimit(RLIMIT_CORE, &none);
    // DCMTK's word for sending small messages at once: an archive's answers would wait for each other, 40 ms
    // each.
    qputenv("TCP_NODELAY", "1");
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
