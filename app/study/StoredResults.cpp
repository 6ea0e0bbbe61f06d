#include "app/study/StoredResults.h"

#include "core/dicom/Text.h"
#include "core/objects/Deidentifier.h"
#include "core/objects/ObjectFile.h"
#include "core/objects/SegReader.h"

#include <algorithm>

namespace fovea::app {

namespace {

enum class Kind { Other, Segmentation, Map, Report };

Kind kindOf(const QString& sopClass)
{
    if (sopClass == QLatin1String("1.2.840.10008.5.1.4.1.1.66.4")
        || sopClass == QLatin1String("1.2.840.10008.5.1.4.1.1.66.7"))
        return Kind::Segmentation;
    if (sopClass == QLatin1String("1.2.840.10008.5.1.4.1.1.30"))
        return Kind::Map;
    if (sopClass.startsWith(QLatin1String("1.2.840.10008.5.1.4.1.1.88."))
        && sopClass != QLatin1String("1.2.840.10008.5.1.4.1.1.88.59"))
        return Kind::Report;
    return Kind::Other;
}

class Reading {
public:
    Reading(const Series& series, const Geometry& geometry)
        : m_series(series)
        , m_geometry(geometry)
    {
        // Results that left the program speak of the series by its pseudonym.
        if (const auto secret = Deidentifier::existingUserSecret()) {
            const Deidentifier deidentifier(*secret);
            m_pseudonym = deidentifier.uid(series.uid);
            m_framePseudonym = deidentifier.uid(series.frameOfReferenceUid);
        }
    }

    void add(const std::filesystem::path& file, const Progress& progress)
    {
        const auto object = objects::readObject(file);
        if (!object)
            return; // the list of files that were left out says why
        const Kind kind = kindOf(dicom::safeTerm(object->data().text(dicom::tag::SOPClassUID)));
        if (kind == Kind::Other)
            return;
        const QString name = dicom::safeText(QString::fromStdString(file.filename().string()));
        const QStringList referenced = objects::referencedSeries(object->data());
        const QString frame = dicom::safeTerm(object->data().text(dicom::tag::FrameOfReferenceUID));
        if (referenced.isEmpty() && frame.isEmpty())
            note(name, QStringLiteral("It says neither of which series it is nor where it lies"));
        if (!isAboutSeries(referenced, frame)) // what is about another one is listed with that
            return;
        if (kind != Kind::Report && isElsewhere(frame))
            note(name, QStringLiteral("It lies in another frame of reference than the pictures: not drawn"));
        else if (kind == Kind::Segmentation)
            segmentation(file, name, progress);
        else if (kind == Kind::Map)
            map(file, name, progress);
        else
            report(file, name);
    }

    StoredResults take() { return std::move(m_results); }

private:
    [[nodiscard]] bool isAboutSeries(const QStringList& referenced, const QString& frame) const
    {
        if (!referenced.isEmpty())
            return referenced.contains(m_series.uid)
                || (!m_pseudonym.isEmpty() && referenced.contains(m_pseudonym));
        return !frame.isEmpty() && (frame == m_series.frameOfReferenceUid || frame == m_framePseudonym);
    }

    // Whether places in that frame of reference say nothing about where they are in the pictures.
    [[nodiscard]] bool isElsewhere(const QString& frame) const
    {
        return !frame.isEmpty() && !m_series.frameOfReferenceUid.isEmpty()
            && frame != m_series.frameOfReferenceUid && frame != m_framePseudonym;
    }

    void segmentation(const std::filesystem::path& file, const QString& name, const Progress& progress)
    {
        auto contents = readSegmentation(file, &m_geometry, progress);
        if (!contents) {
            note(name, QString::fromStdString(contents.error().sentence));
            return;
        }
        for (const QString& notice : contents->notices)
            note(name, notice);
        for (LabelMap& layer : contents->layers)
            m_results.labelMaps.push_back(std::make_shared<const LabelMap>(std::move(layer)));
    }

    void map(const std::filesystem::path& file, const QString& name, const Progress& progress)
    {
        if (auto contents = readParametricMap(file, progress))
            m_results.maps.push_back(std::move(*contents));
        else
            note(name, QString::fromStdString(contents.error().sentence));
    }

    void report(const std::filesystem::path& file, const QString& name)
    {
        auto contents = readReport(file);
        if (!contents) {
            note(name, QString::fromStdString(contents.error().sentence));
            return;
        }
        for (const QString& notice : contents->notices)
            note(name, notice);
        int elsewhere = 0;
        for (ReportFinding& finding : contents->findings) {
            if ((!finding.boxLps && finding.lineLps.empty()) || !isElsewhere(finding.frameOfReferenceUid))
                continue;
            ++elsewhere;
            finding.boxLps.reset();
            finding.lineLps.clear();
            finding.shape = ReportFinding::Shape::Line;
        }
        if (elsewhere > 0)
            note(name,
                QStringLiteral("%1 findings lie in another frame of reference than the pictures: not drawn")
                    .arg(elsewhere));
        m_results.reports.push_back(std::move(*contents));
    }

    void note(const QString& name, const QString& sentence)
    {
        m_results.notices << QStringLiteral("%1: %2").arg(name, sentence);
    }

    const Series& m_series;
    const Geometry& m_geometry;
    QString m_pseudonym;
    QString m_framePseudonym;
    StoredResults m_results;
};

} // namespace

std::vector<std::filesystem::path> filesBeside(const StudyCollection& collection, const Series& series)
{
    std::vector<std::filesystem::path> files;
    for (const RefusedFile& refused : collection.refused)
        files.push_back(refused.file);
    const Study* study = collection.studyOf(series);
    if (!study)
        return files;
    for (const Series& other : study->series) {
        const auto& instances = other.instances;
        const bool isOneFile = !instances.empty() && std::ranges::all_of(instances, [&](const Instance& one) {
            return one.file == instances.front().file;
        });
        if (isOneFile && other.uid != series.uid)
            files.push_back(instances.front().file);
    }
    return files;
}

Result<StoredResults> readStoredResults(const Series& series, const Geometry& geometry,
    const std::vector<std::filesystem::path>& files, Progress progress)
{
    Reading reading(series, geometry);
    for (const std::filesystem::path& file : files) {
        if (progress.isCancelled())
            return cancelled();
        reading.add(file, progress);
    }
    return reading.take();
}

} // namespace fovea::app
