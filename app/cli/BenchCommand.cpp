#include "app/cli/CommandLine.h"
#include "app/cli/Terminal.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QProcess>

#include <CLI/CLI.hpp>

namespace fovea::app {

namespace {

// The benchmarks are a program of their own, since their peers are no part of ours.
Result<QString> findBenchmarks()
{
    for (const QString& place :
        { QStringLiteral("/fovea-bench"), QStringLiteral("/../tests/benchmarks/fovea-bench"),
            QStringLiteral("/../libexec/fovea/fovea-bench") }) {
        const QFileInfo file(QCoreApplication::applicationDirPath() + place);
        if (file.isExecutable())
            return file.canonicalFilePath();
    }
    return fail(ErrorCode::NotFound, "The benchmarks are not installed", "fovea-bench",
        "They are built with the tests: packaging/test builds them.");
}

Result<void> runBench(const std::vector<std::string>& cases)
{
    const auto program = findBenchmarks();
    if (!program)
        return std::unexpected(program.error());
    QStringList arguments;
    for (const std::string& name : cases)
        arguments << QString::fromStdString(name);
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedChannels);
    process.start(*program, arguments);
    process.waitForFinished(-1);
    if (process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0)
        return fail(ErrorCode::Internal, "A benchmark did not end well; its own words are above",
            program->toStdString());
    return {};
}

} // namespace

void addBenchCommand(CLI::App& parser, Invocation& invocation)
{
    auto cases = std::make_shared<std::vector<std::string>>();
    CLI::App* command
        = parser.add_subcommand("bench", "Measure speed beside a peer; prints one JSON object a case");
    command->add_option("CASE", *cases, "Cases to run; otherwise all");
    command->callback(
        [cases, &invocation] { invocation.command = [cases](Terminal&) { return runBench(*cases); }; });
}

} // namespace fovea::app
