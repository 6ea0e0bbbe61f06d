#include "core/objects/ObjectSource.h"

#include "core/base/Parallel.h"
#include "core/dicom/SeriesWriter.h"
#include "core/dicom/Slice.h"
#include "core/dicom/Text.h"
#include "core/image/ImageFile.h"
#include "core/objects/Dcmtk.h"
#include "core/objects/DeidentifyFiles.h"

#include <algorithm>
#include <map>
#include <mutex>

namespace fovea {

namespace {

using namespace dicom;

Result<ParsedFile> parse(const std::filesystem::path& file, bool everything)
{
    auto source = ByteSource::open(file);
    if (!source)
        return std::unexpected(source.error());
    auto parsed = parseHeader(*source, { .everything = everything, .vrOf = objects::dictionaryVr });
    if (!parsed)
        parsed.error().subject = file.string();
    return parsed;
}

void describe(const DataSet& data, ObjectSource& source)
{
    const TextDecoder decoder(data.text(tag::SpecificCharacterSet));
    const auto text = [&](tag::Tag tag) { return decoder.decode(data.text(tag)); };
    const auto term = [&](tag::Tag tag) { return safeTerm(data.text(tag)); };
    source.patientName = text(tag::PatientName);
    source.patientId = text(tag::PatientID);
    source.patientBirthDate = term(0x00100030);
    source.patientSex = term(0x00100040);
    source.studyUid = term(tag::StudyInstanceUID);
    source.studyDate = term(tag::StudyDate);
    source.studyTime = term(0x00080030);
    source.studyId = text(0x00200010);
    source.studyDescription = text(tag::StudyDescription);
    source.accessionNumber = text(0x00080050);
    source.referringPhysician = text(0x00080090);
    source.seriesUid = term(tag::SeriesInstanceUID);
    source.frameOfReferenceUid = term(tag::FrameOfReferenceUID);
    source.positionReference = text(0x00201040);
    source.laterality = term(0x00200060);
    source.bodyPart = term(tag::BodyPartExamined);
    source.modality = term(tag::Modality);
}

// The pictures of the series, each with its own place.
Result<void> readImages(const Series& series, ObjectSource& source, const Progress& progress)
{
    std::map<std::filesystem::path, std::vector<std::size_t>> files;
    for (std::size_t n = 0; n < series.instances.size(); ++n)
        files[series.instances[n].file].push_back(n);
    const std::vector<std::pair<std::filesystem::path, std::vector<std::size_t>>> list(
        files.begin(), files.end());
    source.images.resize(series.instances.size());
    std::mutex mutex;
    std::optional<Error> error;
    int worst = -1;
    const bool done = forEachParallel(list.size(), progress, [&](std::size_t n) {
        const auto& [file, frames] = list[n];
        const auto parsed = parse(file, false);
        const auto slices = parsed ? slicesOf(*parsed, 0, std::numeric_limits<std::uint64_t>::max())
                                   : std::unexpected(parsed.error());
        if (!slices) {
            const std::scoped_lock lock(mutex);
            error = slices.error();
            return false;
        }
        const DataSet& data = parsed->dataSet;
        const auto term = [&](tag::Tag tag) { return safeTerm(data.text(tag)); };
        const QString annotation = term(0x00280301);
        const QString suspicion = burnedInSuspicion(term(tag::SOPClassUID), term(tag::Modality),
            QString::fromLatin1(QByteArray::fromStdString(std::string(data.text(tag::ImageType)))),
            annotation);
        const int rank = annotation == QLatin1String("YES") ? 3
            : !suspicion.isEmpty()                          ? 2
            : annotation.isEmpty()                          ? 1
                                                            : 0;
        if (const std::scoped_lock lock(mutex); rank > worst) {
            worst = rank;
            source.burnedInAnnotation = annotation;
            source.burnedInSuspicion = suspicion;
        }
        for (const std::size_t instance : frames) {
            const auto frame = static_cast<std::size_t>(series.instances[instance].frame);
            if (frame >= slices->size())
                continue;
            source.images[instance] = { safeTerm(parsed->dataSet.text(tag::SOPClassUID)),
                series.instances[instance].sopInstanceUid,
                slices->size() > 1 ? series.instances[instance].frame : -1, (*slices)[frame].positionLps };
        }
        return true;
    });
    if (error)
        return std::unexpected(*error);
    if (!done)
        return cancelled();
    // Without its UIDs a picture can't be spoken of.
    std::erase_if(source.images, [](const ObjectSource::Image& image) {
        return !isUid(image.sopClassUid) || !isUid(image.sopInstanceUid);
    });
    return {};
}

} // namespace

bool isUid(const QString& text)
{
    if (text.isEmpty() || text.size() > 64 || text.startsWith(u'.') || text.endsWith(u'.')
        || text.contains(QLatin1String("..")))
        return false;
    return std::ranges::all_of(text, [](QChar c) { return c == u'.' || (c >= u'0' && c <= u'9'); });
}

Result<ObjectSource> readObjectSource(const Series& series, Progress progress)
{
    ObjectSource source;
    if (!series.instances.empty() && !isImageFile(series.instances.front().file)) {
        const auto first = parse(series.instances.front().file, true);
        if (!first)
            return std::unexpected(first.error());
        describe(first->dataSet, source);
        if (auto read = readImages(series, source, progress); !read)
            return std::unexpected(read.error());
    } else {
        source.modality = series.modality;
    }
    if (!isUid(source.seriesUid))
        source.seriesUid.clear();
    if (!isUid(source.studyUid))
        source.studyUid = makeUid();
    if (!isUid(source.frameOfReferenceUid))
        source.frameOfReferenceUid = makeUid();
    return source;
}

} // namespace fovea
