#include "core/network/DimseArchive.h"

#include "core/dicom/Text.h"
#include "core/network/DimseAssociation.h"
#include "core/objects/ObjectFile.h"

#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcuid.h>
#include <dcmtk/dcmnet/diutil.h>

#include <algorithm>
#include <cstdio>
#include <thread>

namespace fovea {

namespace {

using dimse::Receiver;
using dimse::Requestor;

// Answers that are ours to delete.
template <class T>
class Responses {
public:
    Responses() = default;
    ~Responses()
    {
        for (T* response : m_list)
            delete response;
    }
    Responses(const Responses&) = delete;
    Responses& operator=(const Responses&) = delete;

    [[nodiscard]] OFList<T*>* list() { return &m_list; }
    [[nodiscard]] T* last() { return m_list.empty() ? nullptr : m_list.back(); }
    auto begin() { return m_list.begin(); }
    auto end() { return m_list.end(); }

private:
    OFList<T*> m_list;
};

QString valueOf(DcmDataset& data, const DcmTagKey& tag)
{
    OFString text;
    OFString characterSet;
    (void)data.findAndGetOFStringArray(tag, text);
    (void)data.findAndGetOFStringArray(DCM_SpecificCharacterSet, characterSet);
    return dicom::TextDecoder(characterSet.c_str()).decode(text.c_str());
}

void putKey(DcmDataset& keys, const DcmTagKey& tag, const QString& value)
{
    (void)keys.putAndInsertString(tag, value.toUtf8().constData());
}

void isoKeys(DcmDataset& keys, const char* level)
{
    (void)keys.putAndInsertString(DCM_SpecificCharacterSet, "ISO_IR 192");
    (void)keys.putAndInsertString(DCM_QueryRetrieveLevel, level);
}

// Hangs up when it goes.
class Call {
public:
    explicit Call(Requestor& requestor)
        : m_requestor(requestor)
    { }
    ~Call()
    {
        m_requestor.closeAssociation(m_isSound ? DCMSCU_RELEASE_ASSOCIATION : DCMSCU_ABORT_ASSOCIATION);
    }
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;
    void breakOff() { m_isSound = false; }

private:
    Requestor& m_requestor;
    bool m_isSound = true;
};

Result<std::vector<std::unique_ptr<DcmDataset>>> find(
    const ArchiveConnection& connection, DcmDataset& keys, int limit, const Progress& progress)
{
    Requestor requestor(connection, progress);
    requestor.addContext(UID_FINDStudyRootQueryRetrieveInformationModel);
    if (auto connected = requestor.connectTo(); !connected)
        return std::unexpected(connected.error());
    Call call(requestor);
    const auto context
        = requestor.findPresentationContextID(UID_FINDStudyRootQueryRetrieveInformationModel, "");
    Responses<QRResponse> responses;
    const OFCondition sent = requestor.sendFINDRequest(context, &keys, responses.list());
    if (sent.bad()) {
        call.breakOff();
        return std::unexpected(requestor.errorOf(sent));
    }
    std::vector<std::unique_ptr<DcmDataset>> found;
    for (QRResponse* response : responses) {
        if (response->m_dataset && DICOM_PENDING_STATUS(response->m_status)
            && found.size() < static_cast<std::size_t>(limit))
            found.push_back(std::make_unique<DcmDataset>(*response->m_dataset));
    }
    if (const QRResponse* last = responses.last();
        last && last->m_status != STATUS_Success && !DICOM_PENDING_STATUS(last->m_status))
        return fail(ErrorCode::Unsupported,
            std::string("The archive refused the search (") + DU_cfindStatusString(last->m_status) + ")",
            connection.name.toStdString());
    return found;
}

} // namespace

DimseArchive::DimseArchive(ArchiveConnection connection)
    : m_connection(std::move(connection))
{ }

Result<void> DimseArchive::test(Progress progress)
{
    Requestor requestor(m_connection, progress);
    requestor.addContext(UID_VerificationSOPClass);
    if (auto connected = requestor.connectTo(); !connected)
        return connected;
    Call call(requestor);
    const OFCondition echoed = requestor.sendECHORequest(0);
    if (echoed.good())
        return {};
    call.breakOff();
    return std::unexpected(requestor.errorOf(echoed));
}

Result<std::vector<ArchiveStudy>> DimseArchive::findStudies(const ArchiveQuery& query, Progress progress)
{
    DcmDataset keys;
    isoKeys(keys, "STUDY");
    putKey(keys, DCM_PatientName, query.patientName);
    putKey(keys, DCM_PatientID, query.patientId);
    putKey(keys, DCM_StudyDate,
        query.dateFrom.isEmpty() && query.dateTo.isEmpty() ? QString()
                                                           : query.dateFrom + u'-' + query.dateTo);
    putKey(keys, DCM_ModalitiesInStudy, query.modality);
    putKey(keys, DCM_AccessionNumber, query.accessionNumber);
    putKey(keys, DCM_StudyInstanceUID, query.studyUid);
    for (const DcmTagKey& tag : { DCM_StudyDescription, DCM_NumberOfStudyRelatedInstances })
        putKey(keys, tag, {});
    const auto found = find(m_connection, keys, query.limit, progress);
    if (!found)
        return std::unexpected(found.error());
    std::vector<ArchiveStudy> studies;
    for (const auto& data : *found) {
        ArchiveStudy study { valueOf(*data, DCM_StudyInstanceUID), valueOf(*data, DCM_PatientName),
            valueOf(*data, DCM_PatientID), valueOf(*data, DCM_StudyDate),
            valueOf(*data, DCM_StudyDescription),
            valueOf(*data, DCM_ModalitiesInStudy).split(u'\\', Qt::SkipEmptyParts),
            valueOf(*data, DCM_NumberOfStudyRelatedInstances).toInt() };
        if (isUid(study.uid))
            studies.push_back(std::move(study));
    }
    return studies;
}

Result<std::vector<ArchiveSeries>> DimseArchive::findSeries(const QString& studyUid, Progress progress)
{
    if (!isUid(studyUid))
        return fail(ErrorCode::InvalidArgument, "This is no study's UID", studyUid.toStdString());
    DcmDataset keys;
    isoKeys(keys, "SERIES");
    putKey(keys, DCM_StudyInstanceUID, studyUid);
    for (const DcmTagKey& tag : { DCM_SeriesInstanceUID, DCM_Modality, DCM_SeriesDescription,
             DCM_SeriesNumber, DCM_NumberOfSeriesRelatedInstances })
        putKey(keys, tag, {});
    const auto found = find(m_connection, keys, 10'000, progress);
    if (!found)
        return std::unexpected(found.error());
    std::vector<ArchiveSeries> list;
    for (const auto& data : *found) {
        ArchiveSeries series { valueOf(*data, DCM_SeriesInstanceUID), valueOf(*data, DCM_Modality),
            valueOf(*data, DCM_SeriesDescription), valueOf(*data, DCM_SeriesNumber).toInt(),
            valueOf(*data, DCM_NumberOfSeriesRelatedInstances).toInt() };
        if (isUid(series.uid))
            list.push_back(std::move(series));
    }
    std::ranges::stable_sort(list, {}, &ArchiveSeries::number);
    return list;
}

namespace {

// The instances of the series that are not there yet.
Result<QStringList> missingInstances(const ArchiveConnection& connection, const QString& studyUid,
    const QString& seriesUid, const Inbox& inbox, RetrieveReport& report, const Progress& progress)
{
    DcmDataset keys;
    isoKeys(keys, "IMAGE");
    putKey(keys, DCM_StudyInstanceUID, studyUid);
    putKey(keys, DCM_SeriesInstanceUID, seriesUid);
    putKey(keys, DCM_SOPInstanceUID, {});
    const auto found = find(connection, keys, 1'000'000, progress);
    if (!found)
        return std::unexpected(found.error());
    QStringList missing;
    for (const auto& data : *found) {
        const QString uid = valueOf(*data, DCM_SOPInstanceUID);
        if (!isUid(uid))
            continue;
        if (inbox.has(uid))
            ++report.alreadyThere;
        else
            missing << uid;
    }
    return missing;
}

// What to fetch: the whole series, or the list of what is missing of it.
void retrieveKeys(
    DcmDataset& keys, const QString& studyUid, const QString& seriesUid, const QStringList& instances)
{
    (void)keys.putAndInsertString(DCM_QueryRetrieveLevel, instances.isEmpty() ? "SERIES" : "IMAGE");
    putKey(keys, DCM_StudyInstanceUID, studyUid);
    putKey(keys, DCM_SeriesInstanceUID, seriesUid);
    if (!instances.isEmpty())
        putKey(keys, DCM_SOPInstanceUID, instances.join(u'\\'));
}

Result<void> checkRetrieved(
    const ArchiveConnection& connection, const RetrieveResponse* last, RetrieveReport& report)
{
    if (!last)
        return fail(ErrorCode::Damaged, "The archive did not answer", connection.name.toStdString());
    if (last->m_numberOfFailedSubops > 0)
        report.problems
            << QStringLiteral("The archive could not send %1 instances").arg(last->m_numberOfFailedSubops);
    if (last->m_status == STATUS_Success || (last->m_status & 0xF000) == 0xB000
        || last->m_numberOfFailedSubops > 0)
        return {};
    if (last->m_status == 0xFE00)
        return cancelled();
    return fail(ErrorCode::Unsupported,
        std::string("The archive refused (") + DU_cmoveStatusString(last->m_status) + ")",
        connection.name.toStdString(),
        "For C-MOVE the archive must know our title, this machine and its port.");
}

} // namespace

Result<RetrieveReport> DimseArchive::retrieve(const QString& studyUid, const QString& seriesUid,
    const std::filesystem::path& folder, const Arrived& arrived, Progress progress)
{
    const auto inbox = Inbox::create(folder, studyUid, seriesUid);
    if (!inbox)
        return std::unexpected(inbox.error());
    RetrieveReport report;
    const auto missing = missingInstances(m_connection, studyUid, seriesUid, *inbox, report, progress);
    if (!missing)
        return std::unexpected(missing.error());
    if (missing->isEmpty())
        return report;
    DcmDataset keys;
    retrieveKeys(keys, studyUid, seriesUid, report.alreadyThere > 0 ? *missing : QStringList());

    const bool isMove = m_connection.receivePort > 0;
    const char* model = isMove ? UID_MOVEStudyRootQueryRetrieveInformationModel
                               : UID_GETStudyRootQueryRetrieveInformationModel;
    Requestor requestor(m_connection, progress);
    requestor.addContext(model);
    Receiver receiver(m_connection, *inbox, arrived, report, progress);
    std::jthread listening;
    if (isMove) {
        if (auto opened = receiver.openPort(); !opened)
            return std::unexpected(opened.error());
        listening = std::jthread([&receiver] { (void)receiver.acceptAssociations(); });
    } else {
        requestor.addStorageContexts();
        requestor.setInbox(&*inbox, &arrived, &report);
    }
    const auto stopListening = [&] {
        receiver.stop();
        if (listening.joinable())
            listening.join();
    };
    if (auto connected = requestor.connectTo(); !connected) {
        stopListening();
        return std::unexpected(connected.error());
    }
    Responses<RetrieveResponse> responses;
    OFCondition done;
    {
        Call call(requestor);
        const auto context = requestor.findPresentationContextID(model, "");
        done = isMove ? requestor.sendMOVERequest(
                            context, m_connection.callingAe.toLatin1().constData(), &keys, responses.list())
                      : requestor.sendCGETRequest(context, &keys, responses.list());
        if (done.bad())
            call.breakOff();
    }
    stopListening();
    if (progress.isCancelled())
        return cancelled();
    if (done.bad())
        return std::unexpected(requestor.errorOf(done));
    if (auto checked = checkRetrieved(m_connection, responses.last(), report); !checked)
        return std::unexpected(checked.error());
    return report;
}

Result<void> DimseArchive::store(const std::filesystem::path& file, Progress progress)
{
    const auto object = objects::readObject(file);
    if (!object)
        return std::unexpected(object.error());
    const QByteArray sopClass = dicom::safeTerm(object->data().text(dicom::tag::SOPClassUID)).toLatin1();
    const std::string syntax = object->parsed.transferSyntax;
    Requestor requestor(m_connection, progress);
    OFList<OFString> own;
    own.push_back(syntax.c_str());
    (void)requestor.addPresentationContext(sopClass.constData(), own);
    (void)requestor.addPresentationContext(sopClass.constData(), dimse::plainSyntaxes());
    if (auto connected = requestor.connectTo(); !connected) {
        if (requestor.isServiceMissing())
            return fail(ErrorCode::Unsupported, "The archive takes no objects of this kind", file.string());
        return connected;
    }
    Call call(requestor);
    Uint16 status = 0;
    const OFCondition sent = requestor.sendSTORERequest(0, OFFilename(file.c_str()), nullptr, status);
    if (sent.bad()) {
        call.breakOff();
        return std::unexpected(requestor.errorOf(sent));
    }
    progress.report(1.0);
    if (status == STATUS_Success || (status & 0xF000) == 0xB000)
        return {};
    return fail(ErrorCode::Unsupported,
        std::string("The archive refused the instance (") + DU_cstoreStatusString(status) + ")",
        file.string());
}

} // namespace fovea
