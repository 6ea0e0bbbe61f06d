#include "tests/support/OtherTools.h"

#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>

namespace fovea::test {

std::optional<QString> runTool(const QString& program, const QStringList& arguments, int* status)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    if (!process.waitForStarted() || !process.waitForFinished(120'000))
        return std::nullopt;
    if (status)
        *status = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    return QString::fromUtf8(process.readAll());
}

std::optional<QString> validatorErrors(const std::filesystem::path& file)
{
    const auto output = runTool(QStringLiteral("dciodvfy"), { QString::fromStdString(file.string()) });
    if (!output)
        return std::nullopt;
    QString errors;
    for (const QString& line : output->split(u'\n')) {
        if (line.startsWith(QLatin1String("Error")))
            errors += line + u'\n';
    }
    return errors;
}

std::optional<QString> runPython(
    const std::string& script, const QStringList& arguments, const QStringList& modules)
{
    int status = 0;
    const auto found = runTool(QStringLiteral("python3"),
        { QStringLiteral("-c"), QStringLiteral("import ") + modules.join(u',') }, &status);
    if (!found || status != 0)
        return std::nullopt;
    const auto output = runTool(QStringLiteral("python3"),
        QStringList { QStringLiteral("-c"), QString::fromStdString(script) } + arguments, &status);
    if (!output)
        return std::nullopt;
    return status == 0 ? *output : QStringLiteral("FAILED\n") + *output;
}

std::optional<QString> readByDcmjs(const QString& what, const std::filesystem::path& file)
{
    const QString cache = QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation);
    const QString modules
        = qEnvironmentVariable("FOVEA_NODE_MODULES", cache + QStringLiteral("/fovea/npm/node_modules"));
    if (!QFileInfo::exists(modules + QStringLiteral("/dcmjs")))
        return std::nullopt;
    int status = 0;
    const auto output = runTool(QStringLiteral("env"),
        { QStringLiteral("NODE_PATH=") + modules, QStringLiteral("node"),
            QStringLiteral(FOVEA_SUPPORT_FOLDER "/dcmjs_read.js"), what,
            QString::fromStdString(file.string()) },
        &status);
    if (!output || status == 127)
        return std::nullopt;
    return status == 0 ? *output : QStringLiteral("FAILED\n") + *output;
}

} // namespace fovea::test
