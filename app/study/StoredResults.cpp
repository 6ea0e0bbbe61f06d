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
        if (!isAboutSeries(object->data())) {
            if (isAboutNothing(object->data()))
                note(name, QStringLiteral("It says neither of which series it is nor where it lies"));
            return;
        }
        if (kind == Kind::Segmentation)
            segmentation(file, name, progress);
        else if (kind == Kind::Map)
            map(file, name, progress);
        else
            report(file, name);
    }

    StoredResults take() { return std::move(m_results); }

private:
    [[nodiscard]] bool isAboutSeries(const dicom::DataSet& data) const
    {
        const QStringList referenced = objects::referencedSeries(data);
        if (!referenced.isEmpty())
            return referenced.contains(m_series.uid)
                || (!m_pseudonym.isEmpty() && referenced.contains(m_pseudonym));
        const QString frame = dicom::safeTerm(data.text(dicom::tag::FrameOfReferenceUID));
        return !frame.isEmpty() && (frame == m_series.frameOfReferenceUid || frame == m_framePseudonym);
    }

    // What is about another series is listed with that one.
    [[nodiscard]] static bool isAboutNothing(const dicom::DataSet& data)
    {
        return objects::referencedSeries(data).isEmpty()
            && data.text(dicom::tag::FrameOfReferenceUID).empty();
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

Result<StoredResults> readStoredResults(
    const Series& series, const Geometry& geometry, const std::vector<RefusedFile>& others, Progress progress)
{
    Reading reading(series, geometry);
    for (const RefusedFile& other : others) {
        if (progress.isCancelled())
            return cancelled();
        reading.add(other.file, progress);
    }
    return reading.take();
}

} // namespace fovea::app
