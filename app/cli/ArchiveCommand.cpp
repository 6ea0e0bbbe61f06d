#include "app/cli/CommandLine.h"
#include "app/cli/Terminal.h"
#include "core/network/ArchiveList.h"
#include "core/network/SendQueue.h"
#include "core/objects/ObjectFile.h"

#include <QFile>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <map>

namespace fovea::app {

namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

struct ArchiveOptions {
    std::string name;
    ArchiveConnection connection;
    std::string url, user, secretFile, caFile, host, calledAe, callingAe = "FOVEA";
    std::string patient, patientId, dates, modality, study, series;
    bool showPatient = false;
    bool now = false;
    bool forget = false;
    fs::path output;
    std::vector<fs::path> paths;
};

Result<std::unique_ptr<Archive>> openNamed(const std::string& name)
{
    const auto list = ArchiveList::load();
    if (!list)
        return std::unexpected(list.error());
    const auto connection = list->find(QString::fromStdString(name));
    if (!connection)
        return fail(ErrorCode::NotFound, "There is no such archive", name,
            "'fovea archive list' lists them, 'fovea archive add' adds one.");
    return openArchive(*connection);
}

// Passwords do not stand in command lines, where others see them.
Result<QString> readSecret(const std::string& file)
{
    if (file.empty())
        return QString();
    QFile input(QString::fromStdString(file));
    if (!input.open(QIODevice::ReadOnly))
        return fail(ErrorCode::Unreadable, "The file with the password or token can't be read", file);
    return QString::fromUtf8(input.readLine(64 * 1024)).trimmed();
}

Result<void> runAdd(ArchiveOptions& options, Terminal& terminal)
{
    auto list = ArchiveList::load();
    if (!list)
        return std::unexpected(list.error());
    const auto secret = readSecret(options.secretFile);
    if (!secret)
        return std::unexpected(secret.error());
    ArchiveConnection& c = options.connection;
    const auto text = [](const std::string& value) { return QString::fromStdString(value); };
    c.name = text(options.name);
    c.kind = options.url.empty() ? ArchiveConnection::Kind::Dimse : ArchiveConnection::Kind::DicomWeb;
    c.url = QUrl(text(options.url), QUrl::StrictMode);
    c.user = text(options.user);
    c.secret = *secret;
    c.login = c.secret.isEmpty() ? ArchiveConnection::Login::None
        : c.user.isEmpty()       ? ArchiveConnection::Login::Bearer
                                 : ArchiveConnection::Login::Basic;
    c.caFile = text(options.caFile);
    c.host = text(options.host);
    c.calledAe = text(options.calledAe);
    c.callingAe = text(options.callingAe);
    if (auto put = list->put(c); !put)
        return put;
    if (auto saved = list->save(); !saved)
        return saved;
    terminal.line(QStringLiteral("Added %1").arg(c.name));
    terminal.json({ { "added", options.name } });
    return {};
}

Result<void> runList(Terminal& terminal)
{
    const auto list = ArchiveList::load();
    if (!list)
        return std::unexpected(list.error());
    Json json = Json::array();
    for (const ArchiveConnection& c : list->connections()) {
        const bool isWeb = c.kind == ArchiveConnection::Kind::DicomWeb;
        const QString where = isWeb ? c.url.toString(QUrl::RemoveUserInfo)
                                    : QStringLiteral("%1@%2:%3").arg(c.calledAe, c.host).arg(c.port);
        terminal.line(QStringLiteral("%1  %2  %3")
                .arg(c.name, isWeb ? QStringLiteral("DICOMweb") : QStringLiteral("DIMSE"), where));
        json.push_back({ { "name", c.name.toStdString() }, { "kind", isWeb ? "dicomweb" : "dimse" },
            { "where", where.toStdString() } });
    }
    terminal.json(json);
    return {};
}

Result<void> runRemove(const ArchiveOptions& options, Terminal& terminal)
{
    auto list = ArchiveList::load();
    if (!list)
        return std::unexpected(list.error());
    if (!list->remove(QString::fromStdString(options.name)))
        return fail(ErrorCode::NotFound, "There is no such archive", options.name);
    if (auto saved = list->save(); !saved)
        return saved;
    terminal.json({ { "removed", options.name } });
    return {};
}

Result<void> runTest(const ArchiveOptions& options, Terminal& terminal)
{
    const auto archive = openNamed(options.name);
    if (!archive)
        return std::unexpected(archive.error());
    if (auto tested = (*archive)->test(terminal.progress()); !tested)
        return tested;
    terminal.line(QStringLiteral("%1 answers").arg(QString::fromStdString(options.name)));
    terminal.json({ { "answers", true } });
    return {};
}

ArchiveQuery queryOf(const ArchiveOptions& options)
{
    ArchiveQuery query;
    query.patientName = QString::fromStdString(options.patient);
    query.patientId = QString::fromStdString(options.patientId);
    query.modality = QString::fromStdString(options.modality);
    query.studyUid = QString::fromStdString(options.study);
    const QStringList dates = QString::fromStdString(options.dates).split(u'-');
    query.dateFrom = dates.value(0);
    query.dateTo = dates.size() > 1 ? dates.value(1) : dates.value(0);
    return query;
}

Result<void> runFind(const ArchiveOptions& options, Terminal& terminal)
{
    const auto archive = openNamed(options.name);
    if (!archive)
        return std::unexpected(archive.error());
    const auto studies = (*archive)->findStudies(queryOf(options), terminal.progress());
    if (!studies)
        return std::unexpected(studies.error());
    Json json = Json::array();
    for (const ArchiveStudy& study : *studies) {
        Json entry { { "study_uid", study.uid.toStdString() }, { "date", study.date.toStdString() },
            { "description", study.description.toStdString() },
            { "modalities", study.modalities.join(u',').toStdString() }, { "instances", study.instances } };
        terminal.line(QStringLiteral("%1  %2  %3  %4  %5 instances%6")
                .arg(study.uid, study.date, study.modalities.join(u','), study.description)
                .arg(study.instances)
                .arg(options.showPatient ? QStringLiteral("  %1 (%2)").arg(study.patientName, study.patientId)
                                         : QString()));
        if (options.showPatient) {
            entry["patient_name"] = study.patientName.toStdString();
            entry["patient_id"] = study.patientId.toStdString();
        }
        if (!options.study.empty()) {
            const auto series = (*archive)->findSeries(study.uid, terminal.progress());
            if (!series)
                return std::unexpected(series.error());
            entry["series"] = Json::array();
            for (const ArchiveSeries& one : *series) {
                terminal.line(QStringLiteral("    %1  %2  %3  %4 instances")
                        .arg(one.uid, one.modality, one.description)
                        .arg(one.instances));
                entry["series"].push_back(
                    { { "series_uid", one.uid.toStdString() }, { "modality", one.modality.toStdString() },
                        { "description", one.description.toStdString() }, { "instances", one.instances } });
            }
        }
        json.push_back(std::move(entry));
    }
    terminal.json(json);
    return {};
}

Result<void> runGet(const ArchiveOptions& options, Terminal& terminal)
{
    const auto archive = openNamed(options.name);
    if (!archive)
        return std::unexpected(archive.error());
    const QString study = QString::fromStdString(options.study);
    auto series = (*archive)->findSeries(study, terminal.progress());
    if (!series)
        return std::unexpected(series.error());
    std::erase_if(*series, [&](const ArchiveSeries& one) {
        return !options.series.empty() && one.uid != QString::fromStdString(options.series);
    });
    if (series->empty())
        return fail(ErrorCode::NotFound, "The archive has no such study or series", options.study);
    RetrieveReport total;
    for (const ArchiveSeries& one : *series) {
        const auto report = (*archive)->retrieve(study, one.uid, options.output, {}, terminal.progress());
        if (!report)
            return std::unexpected(report.error());
        total.received += report->received;
        total.alreadyThere += report->alreadyThere;
        total.problems += report->problems;
    }
    for (const QString& problem : total.problems)
        terminal.note(problem);
    terminal.line(QStringLiteral("%1 instances arrived, %2 were there, %3 problems")
            .arg(total.received)
            .arg(total.alreadyThere)
            .arg(total.problems.size()));
    terminal.json({ { "received", total.received }, { "already_there", total.alreadyThere },
        { "problems", total.problems.size() } });
    if (!total.isComplete())
        return fail(ErrorCode::Inconsistent, "Not everything arrived", options.study,
            "The same command fetches the rest.");
    return {};
}

// Every DICOM file below the paths.
std::vector<fs::path> filesBelow(const std::vector<fs::path>& paths)
{
    std::vector<fs::path> files;
    for (const fs::path& path : paths) {
        std::error_code error;
        if (fs::is_regular_file(path, error))
            files.push_back(path);
        for (fs::recursive_directory_iterator entry(path, error), end; !error && entry != end;
            entry.increment(error)) {
            if (entry->is_regular_file(error))
                files.push_back(entry->path());
        }
    }
    std::ranges::sort(files);
    return files;
}

Result<void> printQueue(const SendQueue& queue, int sent, Terminal& terminal)
{
    const auto entries = queue.entries();
    if (!entries)
        return std::unexpected(entries.error());
    Json json { { "sent", sent }, { "waiting", Json::array() }, { "refused", Json::array() } };
    for (const QueuedFile& entry : *entries) {
        if (entry.state == QueuedFile::State::Sent)
            continue;
        const bool isWaiting = entry.state == QueuedFile::State::Waiting;
        json[isWaiting ? "waiting" : "refused"].push_back({ { "archive", entry.archive.toStdString() },
            { "sop_instance_uid", entry.sopInstanceUid.toStdString() },
            { "content", entry.content.toStdString() }, { "attempts", entry.attempts },
            { "problem", entry.problem.toStdString() } });
        terminal.line(QStringLiteral("%1  %2 to %3, %4 attempts. %5")
                .arg(isWaiting ? QStringLiteral("waiting") : QStringLiteral("refused"), entry.sopInstanceUid,
                    entry.archive)
                .arg(entry.attempts)
                .arg(entry.problem));
    }
    terminal.line(QStringLiteral("%1 sent").arg(sent));
    terminal.json(json);
    return {};
}

Result<void> runSend(const ArchiveOptions& options, Terminal& terminal)
{
    const auto list = ArchiveList::load();
    if (!list)
        return std::unexpected(list.error());
    if (!list->find(QString::fromStdString(options.name)))
        return fail(ErrorCode::NotFound, "There is no such archive", options.name);
    const auto queue = SendQueue::open();
    if (!queue)
        return std::unexpected(queue.error());
    int added = 0;
    for (const fs::path& file : filesBelow(options.paths)) {
        const auto put = (*queue)->add(QString::fromStdString(options.name), file);
        if (put)
            ++added;
        else if (put.error().code == ErrorCode::Unwritable)
            return put;
        else
            terminal.note(QString::fromStdString(describe(put.error())));
    }
    if (added == 0)
        return fail(ErrorCode::NotFound, "There is no DICOM file to send", options.paths.front().string());
    const auto sent = (*queue)->process(*list, false, terminal.progress());
    if (!sent)
        return std::unexpected(sent.error());
    if (auto printed = printQueue(**queue, *sent, terminal); !printed)
        return printed;
    if (*sent < added)
        return fail(ErrorCode::Unreadable, "Not everything could be sent; the rest is kept", options.name,
            "'fovea archive queue --now' tries again.");
    return {};
}

Result<void> runQueue(const ArchiveOptions& options, Terminal& terminal)
{
    const auto list = ArchiveList::load();
    const auto queue = SendQueue::open();
    if (!list)
        return std::unexpected(list.error());
    if (!queue)
        return std::unexpected(queue.error());
    const auto sent = (*queue)->process(*list, options.now, terminal.progress());
    if (!sent)
        return std::unexpected(sent.error());
    if (auto printed = printQueue(**queue, *sent, terminal); !printed)
        return printed;
    return (*queue)->tidy(options.forget);
}

} // namespace

void addArchiveCommand(CLI::App& parser, Invocation& invocation)
{
    auto options = std::make_shared<ArchiveOptions>();
    CLI::App* archive
        = parser.add_subcommand("archive", "Query, fetch from and send to archives (DICOMweb, DIMSE)");
    archive->require_subcommand(1);
    const auto add = [&](const char* name, const char* help, auto run) {
        CLI::App* command = archive->add_subcommand(name, help);
        command->add_flag("--json", invocation.json, "Print the result as JSON");
        command->callback([options, run, &invocation] {
            invocation.command = [options, run](Terminal& terminal) { return run(*options, terminal); };
        });
        return command;
    };
    add("list", "The archives that are known",
        [](ArchiveOptions&, Terminal& terminal) { return runList(terminal); });
    CLI::App* put = add("add", "Tell of an archive: --url for DICOMweb, --host for DIMSE", runAdd);
    auto* url
        = put->add_option("--url", options->url, "DICOMweb: the service's address, https://host/dicom-web");
    put->add_option("--user", options->user,
        "DICOMweb: the user of a password; without one the secret is a bearer token");
    put->add_option(
        "--secret-file", options->secretFile, "DICOMweb: a file whose first line is the password or token");
    put->add_option("--ca-file", options->caFile, "DICOMweb: certificates to trust besides the system's");
    put->add_option("--host", options->host, "DIMSE: the host")->excludes(url);
    put->add_option("--port", options->connection.port, "DIMSE: its port")->capture_default_str();
    put->add_option("--called-ae", options->calledAe, "DIMSE: its application entity title");
    put->add_option("--calling-ae", options->callingAe, "DIMSE: ours")->capture_default_str();
    put->add_option("--receive-port", options->connection.receivePort,
        "DIMSE: our port for C-MOVE; without one C-GET is used");
    CLI::App* remove = add("remove", "Forget an archive", runRemove);
    CLI::App* test = add("test", "Whether the archive answers and lets us in", runTest);
    CLI::App* find = add("find", "Studies in the archive; with --study its series too", runFind);
    find->add_option("--patient", options->patient, "Patient's name; * and ? stand for anything");
    find->add_option("--patient-id", options->patientId, "Patient ID");
    find->add_option("--dates", options->dates, "YYYYMMDD, YYYYMMDD- or YYYYMMDD-YYYYMMDD");
    find->add_option("--modality", options->modality, "CT, MR, ...");
    find->add_option("--study", options->study, "Study instance UID");
    find->add_flag("--show-patient", options->showPatient, "Print names and IDs");
    CLI::App* get
        = add("get", "Fetch a study or one of its series; goes on where it was interrupted", runGet);
    get->add_option("--study", options->study, "Study instance UID")->required();
    get->add_option("--series", options->series, "Series instance UID; otherwise all");
    get->add_option("-o,--output", options->output, "Folder to put it into")->required();
    CLI::App* send = add("send", "Put files into the queue for an archive, and send them", runSend);
    CLI::App* queue = add("queue", "What waits to be sent; sends what is due", runQueue);
    queue->add_flag("--now", options->now, "Try everything now");
    queue->add_flag("--forget-refused", options->forget, "Forget what archives refused");
    for (CLI::App* command : { put, remove, test, find, get, send })
        command->add_option("NAME", options->name, "Name of the archive")->required();
    send->add_option("PATH", options->paths, "Files or folders")->required();
}

} // namespace fovea::app
