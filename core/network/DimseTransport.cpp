#include "core/network/DimseTransport.h"

#include <dcmtk/dcmnet/dcmtrans.h>

#include <algorithm>
#include <chrono>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

namespace fovea::dimse {

namespace {

class PromptConnection : public DcmTCPConnection {
public:
    PromptConnection(DcmNativeSocketType socket, const Progress& progress)
        : DcmTCPConnection(socket)
        , m_progress(progress)
    { }

    ssize_t read(void* buffer, size_t count) override
    {
        const ssize_t got = DcmTCPConnection::read(buffer, count);
        // Linux forgets the wish now and then: tcp(7).
        const int isWanted = 1;
        (void)::setsockopt(getSocket(), IPPROTO_TCP, TCP_QUICKACK, &isWanted, sizeof isWanted);
        return got;
    }

    OFBool networkDataAvailable(int seconds) override
    {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
        pollfd wanted { getSocket(), POLLIN, 0 };
        while (!m_progress.isCancelled()) {
            const auto left
                = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
            const auto step = std::clamp(left, std::chrono::milliseconds(0), std::chrono::milliseconds(100));
            if (::poll(&wanted, 1, static_cast<int>(step.count())) > 0)
                return OFTrue;
            if (left.count() <= 0)
                break;
        }
        return OFFalse;
    }

private:
    const Progress& m_progress;
};

} // namespace

DcmTransportConnection* PromptTransport::createConnection(DcmNativeSocketType socket, OFBool)
{
    return new PromptConnection(socket, m_progress); // DCMTK deletes it
}

} // namespace fovea::dimse
