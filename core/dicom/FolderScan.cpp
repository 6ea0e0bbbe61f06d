#include "core/dicom/FolderScan.h"

#include "core/base/Parallel.h"
#include "core/dicom/Archive.h"
#include "core/dicom/DicomDirectory.h"
#include "core/dicom/SeriesSorter.h"
#include "core/dicom/Text.h"
#include "core/image/ImageFile.h"

#include <algorithm>
#include <map>
#include <set>
#include <sys/stat.h>
#include <system_error>
#include <tuple>

namespace fovea {

namespace {

namespace fs = std::filesystem;
using namespace dicom;

// What a file was found to be.
struct Found {
    std::vector<Slice> slices {}; // of a DICOM file
    Study study {};
    Series series {};
    std::optional<Geometry> geometry {}; // of an image file
    QString refusal {};
};

QString pathText(const fs::path& path)
{
    return QString::fromStdString(path.string());
}

bool hasArchiveName(const fs::path& path)
{
    return QString::fromStdString(path.extension().string())
               .compare(QLatin1String(".zip"), Qt::CaseInsensitive)
        == 0;
}

// Every regular file below some paths, each once, in the order of their names.
class FileList {
public:
    explicit FileList(const Progress& progress)
        : m_progress(progress)
    { }

    bool addPath(const fs::path& path);
    [[nodiscard]] const std::vector<fs::path>& files() const { return m_files; }
    [[nodiscard]] std::vector<RefusedFile>& refused() { return m_refused; }

private:
    using Identity = std::pair<dev_t, ino_t>;

    void addFolder(const fs::path& folder);
    void addEntry(const fs::path& path, std::vector<fs::path>& folders);
    void addArchive(const fs::path& archive);
    void refuse(const fs::path& path, const QString& reason) { m_refused.push_back({ path, reason }); }

    const Progress& m_progress;
    std::vector<fs::path> m_files;
    std::vector<RefusedFile> m_refused;
    std::set<Identity> m_seen;
};

bool FileList::addPath(const fs::path& path)
{
    struct stat status {};
    if (stat(path.c_str(), &status) != 0)
        return false;
    if (S_ISDIR(status.st_mode))
        addFolder(path);
    else if (path.filename() == "DICOMDIR")
        addFolder(path.has_parent_path() ? path.parent_path() : fs::path("."));
    else if (S_ISREG(status.st_mode) && isArchive(path)
        && m_seen.emplace(status.st_dev, status.st_ino).second)
        addArchive(path);
    else {
        std::vector<fs::path> none;
        addEntry(path, none);
    }
    return true;
}

void FileList::addArchive(const fs::path& archive)
{
    auto listing = listArchive(archive);
    if (!listing) {
        refuse(archive, QString::fromStdString(listing.error().sentence));
        return;
    }
    std::ranges::move(listing->files, std::back_inserter(m_files));
    std::ranges::move(listing->refused, std::back_inserter(m_refused));
}

void FileList::addEntry(const fs::path& path, std::vector<fs::path>& folders)
{
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) {
        refuse(path, QStringLiteral("The link leads nowhere"));
        return;
    }
    if (!S_ISDIR(status.st_mode) && !S_ISREG(status.st_mode)) {
        refuse(path, QStringLiteral("This is no regular file"));
        return;
    }
    if (!m_seen.emplace(status.st_dev, status.st_ino).second)
        return; // reached by another way before
    if (S_ISDIR(status.st_mode)) {
        folders.push_back(path);
        return;
    }
    if (hasArchiveName(path) && isArchive(path)) {
        addArchive(path);
        return;
    }
    if (path.filename() == "DICOMDIR")
        std::ranges::move(missingFilesOf(path), std::back_inserter(m_refused));
    m_files.push_back(path);
}

void FileList::addFolder(const fs::path& folder)
{
    std::vector<fs::path> folders;
    addEntry(folder, folders);
    while (!folders.empty() && !m_progress.isCancelled()) {
        const fs::path current = folders.back();
        folders.pop_back();
        std::error_code code;
        std::vector<fs::path> entries;
        for (fs::directory_iterator entry(current, code), end; !code && entry != end; entry.increment(code))
            entries.push_back(entry->path());
        if (code)
            refuse(current,
                QStringLiteral("The folder can't be read (%1)").arg(QString::fromStdString(code.message())));
        std::ranges::sort(entries);
        std::vector<fs::path> below;
        for (const fs::path& path : entries)
            addEntry(path, below);
        folders.insert(folders.end(), below.rbegin(), below.rend());
    }
}

Found inspectImage(const fs::path& file)
{
    Found found;
    const auto geometry = readGeometry(file);
    if (!geometry) {
        found.refusal = QString::fromStdString(geometry.error().sentence);
        return found;
    }
    const fs::path folder = fs::absolute(file).parent_path();
    found.geometry = *geometry;
    found.series.uid = pathText(file);
    found.series.description = safeText(pathText(file.filename()));
    found.series.geometry = *geometry;
    found.series.isVolume = true;
    found.series.instances = { { file } };
    found.study.uid = pathText(folder);
    found.study.description = safeText(pathText(folder.filename()));
    return found;
}

// What a file says of its study and series.
struct Description {
    Study study {};
    Series series {};
};

Description descriptionOf(const ParsedFile& parsed)
{
    const DataSet& data = parsed.dataSet;
    const TextDecoder decoder(data.text(tag::SpecificCharacterSet));
    Description found;
    found.study.uid = safeTerm(data.text(tag::StudyInstanceUID));
    found.study.date = safeTerm(data.text(tag::StudyDate));
    found.study.description = decoder.decode(data.text(tag::StudyDescription));
    found.study.patientName = decoder.decode(data.text(tag::PatientName));
    found.study.patientId = decoder.decode(data.text(tag::PatientID));
    found.series.uid = safeTerm(data.text(tag::SeriesInstanceUID));
    found.series.modality = safeTerm(data.text(tag::Modality));
    found.series.description = decoder.decode(data.text(tag::SeriesDescription));
    found.series.number = static_cast<int>(
        std::clamp<std::int64_t>(data.integer(tag::SeriesNumber).value_or(0), -1'000'000'000, 1'000'000'000));
    found.series.bodyPart = safeTerm(data.text(tag::BodyPartExamined));
    found.series.transferSyntaxUid = safeTerm(parsed.transferSyntax);
    return found;
}

// Mostly the same as of the file before, which is not decoded again.
void describe(const ParsedFile& parsed, Found& found)
{
    struct Last {
        std::string key {};
        Description description {};
    };
    static thread_local Last last;
    std::string key = parsed.transferSyntax;
    for (const tag::Tag tag : { tag::SpecificCharacterSet, tag::StudyInstanceUID, tag::StudyDate,
             tag::StudyDescription, tag::PatientName, tag::PatientID, tag::SeriesInstanceUID, tag::Modality,
             tag::SeriesDescription, tag::SeriesNumber, tag::BodyPartExamined }) {
        key += '\0';
        key += parsed.dataSet.text(tag);
    }
    if (key != last.key)
        last = { std::move(key), descriptionOf(parsed) };
    found.study = last.description.study;
    found.series = last.description.series;
}

Found inspect(const fs::path& file, std::size_t index)
{
    if (isImageFile(file))
        return inspectImage(file);
    Found found;
    const auto refuse = [&](const Error& error) {
        found.refusal = QString::fromStdString(error.sentence);
        return found;
    };
    auto source = ByteSource::open(file);
    if (!source)
        return refuse(source.error());
    auto parsed = parseHeader(*source);
    if (!parsed)
        return refuse(parsed.error());
    auto slices = slicesOf(*parsed, index, source->size());
    if (!slices)
        return refuse(slices.error());
    found.slices = std::move(*slices);
    describe(*parsed, found);
    // Files that do not say what they belong to are taken for a series of their folder.
    if (found.series.uid.isEmpty()) {
        found.series.uid = pathText(fs::absolute(file).parent_path());
        found.series.warnings << QStringLiteral("The files do not say which series they belong to.");
    }
    if (found.study.uid.isEmpty())
        found.study.uid = found.series.uid;
    return found;
}

// Puts what was found in the files together to studies.
class Collector {
public:
    explicit Collector(const std::vector<fs::path>& files)
        : m_files(files)
    { }

    void add(Found found, const fs::path& file);
    StudyCollection collect();

private:
    struct Group {
        Series common;
        std::vector<Slice> slices;
        bool isImageFile = false;
    };
    struct StudyGroup {
        Study study;
        std::map<QString, Group> series;
    };

    const std::vector<fs::path>& m_files;
    std::map<QString, StudyGroup> m_studies;
    std::vector<RefusedFile> m_refused;
};

void Collector::add(Found found, const fs::path& file)
{
    if (!found.refusal.isEmpty()) {
        m_refused.push_back({ file, found.refusal });
        return;
    }
    const auto [study, isNewStudy] = m_studies.try_emplace(found.study.uid);
    if (isNewStudy)
        study->second.study = std::move(found.study);
    const auto [group, isNewSeries] = study->second.series.try_emplace(found.series.uid);
    if (isNewSeries) {
        group->second.common = std::move(found.series);
        group->second.isImageFile = found.geometry.has_value();
    }
    std::ranges::move(found.slices, std::back_inserter(group->second.slices));
}

StudyCollection Collector::collect()
{
    StudyCollection collection;
    collection.refused = std::move(m_refused);
    for (auto& [studyUid, studyGroup] : m_studies) {
        Study study = std::move(studyGroup.study);
        for (auto& [seriesUid, group] : studyGroup.series) {
            if (group.isImageFile)
                study.series.push_back(std::move(group.common));
            else
                std::ranges::move(
                    sortIntoSeries(group.common, std::move(group.slices), m_files, &collection.refused),
                    std::back_inserter(study.series));
        }
        std::ranges::stable_sort(study.series, {}, &Series::number);
        collection.studies.push_back(std::move(study));
    }
    std::ranges::stable_sort(
        collection.studies, {}, [](const Study& study) { return std::tie(study.patientName, study.date); });
    return collection;
}

} // namespace

Result<StudyCollection> scanPaths(const std::vector<fs::path>& paths, Progress progress)
{
    const Progress listing = progress.stage("Listing files", 0.05);
    FileList list(listing);
    for (const fs::path& path : paths) {
        if (!list.addPath(path))
            return fail(ErrorCode::NotFound, "There is no such file or folder", path.string());
    }
    const auto& files = list.files();
    std::vector<Found> found(files.size());
    const Progress reading = progress.stage("Reading headers", 0.85);
    const auto inspectFile = [&](std::size_t n) {
        try {
            found[n] = inspect(files[n], n);
        } catch (const std::exception& exception) {
            found[n] = {};
            found[n].refusal
                = QStringLiteral("The file can't be read (%1)").arg(QString::fromUtf8(exception.what()));
        }
        return true;
    };
    if (progress.isCancelled() || !forEachParallel(files.size(), reading, inspectFile))
        return cancelled();

    const Progress sorting = progress.stage("Sorting", 0.1);
    Collector collector(files);
    for (std::size_t n = 0; n < files.size(); ++n)
        collector.add(std::move(found[n]), files[n]);
    StudyCollection collection = collector.collect();
    std::ranges::move(list.refused(), std::back_inserter(collection.refused));
    progress.report(1.0);
    return collection;
}

} // namespace fovea
